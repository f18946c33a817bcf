import type { AnyStudy } from '@moelab/study';

/** The studies of the papers, as `moelab run --list` lists them. */
export const studies: readonly AnyStudy[] = [];
