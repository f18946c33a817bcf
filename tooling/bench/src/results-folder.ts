import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { curvesFigures } from './curves-figures.ts';
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

/** The curves of a folder; undefined where there are none. */
function readCurves(folder: string): CurvesResult | undefined {
  const file = join(folder, 'curves.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CurvesResult) : undefined;
}

/** Makes a folder for results where there is none, and says why where there can be none. */
export function makeFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    return undefined;
  } catch (error) {
    return `no folder can be made of ${folder} (${(error as NodeJS.ErrnoException).code}); name another`;
  }
}

/** Writes a job's result, or the curves, and all pages of the folder, which is there, anew. */
export async function writeResult(
  folder: string,
  result: JobResult | CurvesResult,
  names: readonly string[],
): Promise<void> {
  const name = result.format === 'moelab/bench' ? result.job : 'curves';
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  await writePages(folder, names);
}

/** Writes the pages and figures of all results of a folder. */
export async function writePages(folder: string, names: readonly string[]): Promise<void> {
  for (const [file, text] of Object.entries(await pagesOf(folder, names)))
    writeFileSync(join(folder, file), text);
}

/** Gives what the results of a folder are shown by: texts by the names of their files. */
export async function pagesOf(
  folder: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const results = readResults(folder, names);
  const curves = readCurves(folder);
  return {
    ...Object.fromEntries(results.map((result) => [`${result.job}.md`, jobPage(result)])),
    ...(results.length > 0 ? { 'README.md': resultsPage(results) } : {}),
    ...(curves === undefined ? {} : { 'curves.md': curvesPage(curves), ...(await curvesFigures(curves)) }),
  };
}
