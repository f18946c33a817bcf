// Reads the committed runs of the studies, apps/studies/results/**/run.json, for the tables of the documents.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { linkTo } from './link-to.mjs';
import { cellsOf, tableLines } from './marked-sections.mjs';
import { root } from './workspace.mjs';

const results = 'apps/studies/results';

/** Every committed run, by its folder in apps/studies/results: 'dense-to-sparse', 'top-k-gate/seed-2'. */
const runs = new Map(
  readdirSync(join(root, results), { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('/run.json'))
    .map((path) => posix.dirname(path))
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(join(root, results, name, 'run.json'), 'utf8'))]),
);

/**
 * Gives a table of verdicts with its numbers: the first two cells of a row are the writer's, the third names a run and a
 * claim of it, `run` `claim`; its value with its interval, and its verdict, are written from run.json. A verdict of a run
 * of which a check fails says so.
 */
export function verdictTable(body, document) {
  const [header, , ...rows] = body.filter((line) => line.startsWith('|')).map(cellsOf);
  const first = [
    ...(header ?? ['the paper says', 'measured here']).slice(0, 2),
    'run, claim',
    'value [interval]',
    'verdict',
  ];
  return tableLines(
    first,
    rows.map(([says, measured, claimed]) => {
      const [, name, id] = /`([\w/-]+)`\S* `([\w-]+)`/.exec(claimed ?? '') ?? [];
      const result = runs.get(name)?.result;
      const claim = result?.claims.find((one) => one.id === id);
      if (claim === undefined)
        throw new Error(`${document}: no claim '${id}' in a run '${name}', in the row '${says}'`);
      const verdict = `${claim.verdict}${failingChecks(result).length > 0 ? '; a check of the run fails' : ''}`;
      return [says, measured, `${runLink(name, document)} \`${id}\``, valueText(claim), verdict];
    }),
  );
}

/** Gives a table of all runs: what was run, how many of its claims came out how, and the checks that fail. */
export function runTable(document) {
  const rows = [...runs].map(([name, { study, seed, cells, sessions, result }]) => {
    // what a run of a part of the grid was not asked for is no verdict of it
    const asked = result.claims.filter(({ statistic }) => statistic !== null);
    const counted = ['supported', 'undecided', 'not supported'].map((verdict) =>
      String(asked.filter((claim) => claim.verdict === verdict).length),
    );
    const failing = failingChecks(result).map(({ id }) => `\`${id}\``);
    return [
      runLink(name, document),
      study.title,
      `${seed}`,
      `${cells}${result.failed > 0 ? `, ${result.failed} failed` : ''}`,
      sessions.at(-1).ended.slice(0, 10),
      ...counted,
      failing.length === 0 ? 'hold' : `${failing.join(', ')} fails`,
    ];
  });
  const header = ['run', 'of', 'seed', 'cells', 'day', 'supported', 'undecided', 'not supported', 'checks'];
  return tableLines(header, rows);
}

const failingChecks = ({ checks }) => checks.filter(({ status }) => status === 'fails');

/** A link to the folder of a run, from a document. */
const runLink = (name, document) => `[\`${name}\`](${linkTo(document, `${results}/${name}`)})`;

/** '−0.0638 [−0.169, 0.0259]': three digits, an interval where there is one. */
function valueText({ statistic, interval }) {
  if (statistic === null) return 'none';
  if (interval === null || interval[0] === interval[1]) return digits(statistic);
  return `${digits(statistic)} [${digits(interval[0])}, ${digits(interval[1])}]`;
}

function digits(value) {
  const size = Math.abs(value);
  if (size < 1e-12) return '0';
  const text = size < 1e-3 || size >= 1e5 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
  return text.replaceAll('-', '−');
}
