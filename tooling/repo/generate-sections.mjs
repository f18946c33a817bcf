// Fills the generated sections of the documents: tables of parts from the lab, of verdicts from the committed
// runs, of ratios and times from the committed benchmarks.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchTable, timeTable } from './bench-table.mjs';
import { filled, hasSections } from './marked-sections.mjs';
import { runTable, verdictTable } from './run-results.mjs';
import { root, workspacePackages } from './workspace.mjs';

const textOf = (document) => readFileSync(join(root, document), 'utf8');

/** Every document that has a generated section. */
const documents = () =>
  [
    'README.md',
    ...workspacePackages().map(({ folder }) => `${folder}/README.md`),
    ...['docs', 'docs/decisions'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    ),
  ].filter((document) => document.endsWith('.md') && hasSections(textOf(document)));

/** Gives a generator for each document that has a generated section. */
export const sectionGenerators = () =>
  Object.fromEntries(documents().map((document) => [document, () => documentFilled(document)]));

/** Gives the documents that show the committed benchmarks. */
export const measuredDocuments = () =>
  documents().filter((document) =>
    ['benchmarks', 'times'].some((name) => textOf(document).includes(`<!-- ${name}: `)),
  );

const documentFilled = (document) =>
  filled(textOf(document), (name, body) => {
    if (name.startsWith('verdicts')) return verdictTable(body, document);
    if (name === 'runs') return runTable(document);
    if (name === 'benchmarks') return benchTable(body, document);
    if (name === 'times') return timeTable(body, document);
    const lines = partTables()[name];
    if (lines === undefined) {
      const names = ['runs', 'benchmarks', 'times', 'verdicts …', ...Object.keys(partTables())];
      throw new Error(`${document}: no generated section '${name}' (sections: ${names.join(', ')})`);
    }
    return lines;
  });

let tables;
/** The tables of parts, made once, in a process of their own. */
function partTables() {
  tables ??= JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', join(root, 'tooling/repo/part-tables.mjs')], {
      cwd: root,
      encoding: 'utf8',
    }),
  );
  return tables;
}
