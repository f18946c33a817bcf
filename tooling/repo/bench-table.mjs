// Reads the committed results of the benchmarks, tooling/bench/results/*.json, for the tables of the documents.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTo } from './link-to.mjs';
import { tableLines } from './marked-sections.mjs';
import { root } from './workspace.mjs';

const results = 'tooling/bench/results';

/** Every committed result of a job, in the order of their names; none where there is no folder of them. */
const committed = () =>
  (existsSync(join(root, results)) ? readdirSync(join(root, results)) : [])
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(root, results, file), 'utf8')))
    .filter(({ format }) => format === 'moelab/bench');

/**
 * Gives a table of how moelab compares with its peers: a row for each ratio that was measured, with its quartiles. Where no
 * result is committed, `body`, what stands there, stays.
 */
export function benchTable(body, document, jobs = committed()) {
  if (jobs.length === 0) return body.filter((line) => line.startsWith('|'));
  const rows = jobs.flatMap(({ job, cases }) =>
    cases.flatMap(({ label, outcomes }) =>
      outcomes
        .filter(({ asked, value, against }) => asked.kind === 'ratio' && value !== null && against !== null)
        .map(({ asked, ours, against, value, quartiles }) => [
          `[${asked.label ?? label}](${linkTo(document, `${results}/${job}.md`)})${ours === 'moelab' || ours === null ? '' : `, ${ours.replace(/^moelab, /, '')}`}`,
          against,
          `${digits(value)}${quartiles === null ? '' : ` [${quartiles.map(digits).join(', ')}]`}`,
        ]),
    ),
  );
  return tableLines(['job', 'against', 'moelab / peer [quartiles]'], rows);
}

const digits = (value) => (value === 0 ? '0' : String(Number(value.toPrecision(2))));
