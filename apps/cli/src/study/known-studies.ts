import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MoelabError } from '@moelab/core';
import type { AnyStudy } from '@moelab/study';
import { importStudies } from '@moelab/study/node';

/** Gives the studies of the papers, or those that a module of the user exports. */
export async function knownStudies(module: string | undefined): Promise<readonly AnyStudy[]> {
  if (module === undefined) return (await import('@moelab/studies')).studies;
  let studies: readonly AnyStudy[];
  try {
    studies = await importStudies(pathToFileURL(resolve(module)).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MoelabError('INVALID_FILE', `--module: ${module} cannot be imported: ${reason}`, { cause });
  }
  if (studies.length > 0) return studies;
  throw new MoelabError(
    'INVALID_FILE',
    `--module: ${module} exports no study (defineStudy of @moelab/study)`,
  );
}
