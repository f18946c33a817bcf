import { didYouMean, MoelabError } from '@moelab/core';
import type { AnyStudy } from './study.ts';

/** Finds a study by its name; throws an UNKNOWN_PART error that lists the names when there is none. */
export function findStudy(studies: readonly AnyStudy[], name: string): AnyStudy {
  const found = studies.find((study) => study.name === name);
  if (found !== undefined) return found;
  const names = studies.map((study) => study.name);
  throw new MoelabError(
    'UNKNOWN_PART',
    `study '${name}': is not known${didYouMean(name, names)} (studies: ${names.join(', ') || 'none'})`,
  );
}
