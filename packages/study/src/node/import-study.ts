import { MoelabError } from '@moelab/core';
import type { AnyStudy } from '../study.ts';

/** Imports the studies that a module exports, as they are or in a list, in the order of its exports' names. */
export async function importStudies(module: string): Promise<readonly AnyStudy[]> {
  const exported = Object.values((await import(module)) as Readonly<Record<string, unknown>>);
  return [...new Set(exported.flat().filter(isStudy))];
}

/** Imports one study by its name from the module that it says it is in. */
export async function importStudy(module: string, name: string, version: number): Promise<AnyStudy> {
  const study = (await importStudies(module)).find((one) => one.name === name);
  if (study === undefined) {
    throw new MoelabError(
      'INVALID_SPEC',
      `study '${name}': workers cannot import it: ${module} exports no study of this name; export it there, and give defineStudy \`module: import.meta.url\``,
    );
  }
  if (study.version !== version) {
    throw new MoelabError(
      'INVALID_SPEC',
      `study '${name}': ${module} exports version ${study.version}, but version ${version} is to be run`,
    );
  }
  return study;
}

const isStudy = (value: unknown): value is AnyStudy =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'version', 'module', 'parameters', 'factors', 'measures', 'cells', 'run', 'claims'].every(
    (field) => Object.hasOwn(value, field),
  );
