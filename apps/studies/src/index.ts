import type { AnyStudy } from '@moelab/study';
import { denseToSparse } from './dense-to-sparse/dense-to-sparse.ts';

export { denseToSparse };

/** The studies of the papers, as `moelab run --list` lists them. */
export const studies: readonly AnyStudy[] = [denseToSparse];
