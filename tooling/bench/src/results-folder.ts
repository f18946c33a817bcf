import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CurvesResult, curvesPage } from './curves-page.ts';
import { jobPage } from './job-page.ts';
import type { JobResult } from './result.ts';
import { resultsPage } from './results-page.ts';

/** The committed results. */
export const COMMITTED = fileURLToPath(new URL('../results/', import.meta.url));

/** Reads all results of a folder, in the order of `names`. */
export function readResults(folder: string, names: readonly string[]): readonly JobResult[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as JobResult)
    .filter(({ format }) => format === 'moelab/bench')
    .sort((a, b) => names.indexOf(a.job) - names.indexOf(b.job));
}

/** Writes a job's result and its page, and the page of all anew. */
export function writeResult(folder: string, result: JobResult, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.job}.json`), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(folder, `${result.job}.md`), jobPage(result));
  writeFileSync(join(folder, 'README.md'), resultsPage(readResults(folder, names)));
}

/** Writes the curves and their page. */
export function writeCurves(folder: string, curves: CurvesResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'curves.json'), `${JSON.stringify(curves, null, 2)}\n`);
  writeFileSync(join(folder, 'curves.md'), curvesPage(curves));
}
