import { type FolderRun, storedClaim } from '@moelab/study/node';
import type { RunDocument } from '../formats.ts';
import { programVersion } from '../program-version.ts';
import { commandText } from '../provenance.ts';

/** Gives the document of `moelab run --json`. */
export function runDocumentOf(
  { folder, run, results, claims, checks }: FolderRun,
  commandLine: readonly string[],
): RunDocument {
  const { versions, node, commit, backend } = run.sessions.at(-1)!;
  return {
    format: 'moelab/run',
    version: 1,
    study: run.study,
    options: run.options,
    quick: run.quick,
    claims: claims.map(storedClaim),
    checks: [...checks],
    cells: run.cells,
    failed: results.failed.length,
    failures: results.failed.map(({ failed, ...cell }) => ({ cell, reason: String(failed) })),
    out: folder,
    provenance: {
      program: 'moelab',
      versions: { moelab: programVersion(), ...versions },
      node,
      commit,
      backend,
      seed: run.seed,
      command: commandText(commandLine),
    },
  };
}
