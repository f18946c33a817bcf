// Reads the committed results of the benchmarks, tooling/bench/results/*.json, for the tables of the documents.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTo } from './link-to.mjs';
import { cellsOf, tableLines } from './marked-sections.mjs';
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
 * Gives a table of how moelab compares with its peers, ratios of times with their quartiles: for each case a row beside the peer
 * that it is judged against, the fastest where there are several, and one beside a peer that is faster still. What a case asks under a label of its own compares moelab with itself, and has no row. Where no
 * result is committed, `body`, what stands there, stays.
 */
export function benchTable(body, document, jobs = committed()) {
  if (jobs.length === 0) return body.filter((line) => line.startsWith('|'));
  const ofDefaultRun = jobs.filter(({ when }) => when !== 'by name');
  const rows = ofDefaultRun.flatMap(({ job, cases }) =>
    cases.flatMap(({ label, outcomes }) => {
      const ratios = outcomes
        .filter(({ asked, value }) => asked.kind === 'ratio' && asked.label === undefined && value !== null)
        .sort((a, b) => b.value - a.value);
      const judged = ratios.find(({ asked }) => asked.atMost !== undefined);
      const shown = new Set([judged ?? ratios[0], ratios[0]]);
      const page = linkTo(document, `${results}/${job}.md`);
      return [...shown].flatMap((one) =>
        one === undefined ? [] : [[`[${label}](${page})`, ...comparison(one)]],
      );
    }),
  );
  return tableLines(['job', 'peer', 'moelab / peer [range]', 'aim'], rows);
}

/** The peer, the ratio and what it was to be at most. */
function comparison({ asked, against, value, quartiles }) {
  const range = quartiles === null ? '' : ` [${quartiles.map(digits).join(', ')}]`;
  const aim = asked.atMost === undefined ? '' : `≤ ${asked.atMost}`;
  return [against, `${digits(value)}${range}`, aim];
}

/**
 * Gives a table of times: the first cell of a row is the writer's, the second names a job and a case of it, `job` `case`; the
 * median CPU times of a call, of all contenders, are written from the committed result. Throws for a case that is in none.
 */
export function timeTable(body, document, jobs = committed()) {
  const [header, , ...rows] = body.filter((line) => line.startsWith('|')).map(cellsOf);
  return tableLines(
    [header?.[0] ?? 'what', 'job, case', 'CPU time, median'],
    rows.map(([what, named]) => {
      const [, job, label] = /`([\w-]+)`\S* `([^`]+)`/.exec(named ?? '') ?? [];
      const found = jobs.find((one) => one.job === job)?.cases.find((one) => one.label === label);
      if (found === undefined)
        throw new Error(`${document}: no case '${label}' in a result of '${job}', in the row '${what}'`);
      const times = found.timings.map(({ name, cpuMs }) => `${name} ${duration(cpuMs.median)}`);
      return [
        what,
        `[\`${job}\`](${linkTo(document, `${results}/${job}.md`)}) \`${label}\``,
        times.join('; '),
      ];
    }),
  );
}

/** '17.8 ms', '1.05 s'. */
const duration = (ms) =>
  ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`;

const digits = (value) => (value === 0 ? '0' : String(Number(value.toPrecision(2))));
