import type { Check, Claim } from '../claim.ts';
import type { Columns } from '../columns.ts';
import type { Figure } from '../figure-spec.ts';
import type { AnyStudy } from '../study.ts';
import type { FolderRun } from './folder-run.ts';
import { html, type Markup, markup, table } from './html.ts';
import type { RunFile } from './run-file.ts';

/** What a report shows beside the run itself. */
export interface ReportParts {
  readonly figures: readonly { readonly figure: Figure; readonly svg: string }[];
  /** The run's table as CSV. */
  readonly csv: string;
}

/** More failed cells than these are counted, not listed. */
const MOST_FAILED = 100;

/** Writes a run as one HTML page that needs nothing else: figures, verdicts with their rules, provenance, failed cells, the table. */
export function reportPage(study: AnyStudy, done: FolderRun, { figures, csv }: ReportParts): string {
  const { run, isFinished, claims, checks, results } = done;
  const { title, version } = run.study;
  const data = `data:text/csv;charset=utf-8;base64,${Buffer.from(csv).toString('base64')}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${markup(style)}</style>
</head>
<body>
<h1>${title}</h1>
<p>${study.summary}</p>
${study.source === undefined ? '' : html`<p class="note">Source: ${study.source}</p>`}
<p class="note">Study <code>${run.study.name}</code>, version ${version}${run.quick ? ', quick' : ''}: ${done.done} of ${run.cells} cells, ${results.failed.length} failed.</p>
${isFinished ? '' : html`<p class="warning">This run is not finished: its claims are undecided. Go on with <code>moelab resume</code>.</p>`}
<h2>Claims</h2>
${claimsTable(claims)}
${checks.length === 0 ? '' : html`<h2>Checks</h2>\n${checksTable(checks)}`}
${figures.length === 0 ? '' : html`<h2>Figures</h2>`}
${figures.map(figureBlock)}
<h2>Table</h2>
<p><a download="${run.study.name}.csv" href="${data}">The table as CSV</a>, a row for each cell; beside this page also as <code>table.jsonl</code> and <code>table.parquet</code>.</p>
${table(['column', 'kind', 'what'], columnRows(study))}
<h2>Failed cells</h2>
${failedCells(study, done)}
<h2>Provenance</h2>
<p>The same numbers again: <code>${commandOf(run)}</code></p>
${table(
  ['option', 'value'],
  Object.entries(run.options).map(([name, value]) => [name, JSON.stringify(value)]),
)}
${run.sessions.map(sessionBlock)}
</body>
</html>
`;
  return page.text;
}

const claimsTable = (claims: readonly Claim[]): Markup =>
  table(
    ['claim', 'statistic', 'rule, fixed before the run', 'verdict'],
    claims.map(({ id, statement, quantity, statistic, interval, rule, verdict, note }) => [
      html`<b>${id}</b> ${statement}`,
      html`${quantity}: <b>${shown(statistic)}</b>${interval === undefined ? '' : ` [${interval.map(shown).join(', ')}]`}`,
      rule,
      html`<span class="${verdict.replace(' ', '-')}">${verdict}</span>${note === undefined ? '' : html`<br><span class="note">${note}</span>`}`,
    ]),
  );

const checksTable = (checks: readonly Check[]): Markup =>
  table(
    ['check', 'detail', 'status'],
    checks.map(({ id, statement, status, detail }) => [
      html`<b>${id}</b> ${statement}`,
      detail,
      html`<span class="${status.replace(' ', '-')}">${status}</span>`,
    ]),
  );

const figureBlock = ({ figure, svg }: ReportParts['figures'][number]): Markup =>
  html`<figure>${markup(svg)}${figure.caption === undefined ? '' : html`<figcaption>${figure.caption}</figcaption>`}</figure>
`;

function columnRows(study: AnyStudy): readonly (readonly string[])[] {
  const columns: Columns = { ...study.factors, ...study.measures };
  return Object.entries(columns).map(([name, { kind, doc, unit }]) => [
    name,
    kind,
    unit === undefined ? doc : `${doc} (${unit})`,
  ]);
}

function failedCells(study: AnyStudy, { results: { failed } }: FolderRun): Markup {
  if (failed.length === 0) return html`<p>None.</p>`;
  const factors = Object.keys(study.factors);
  const rows = failed
    .slice(0, MOST_FAILED)
    .map((cell) => [...factors.map((name) => String(cell[name])), cell.failed]);
  const more = failed.length - rows.length;
  return html`${table([...factors, 'reason'], rows)}${more > 0 ? html`<p>And ${more} more, in the table.</p>` : ''}`;
}

function sessionBlock(session: RunFile['sessions'][number], index: number): Markup {
  const { versions, node, commit, backend, machine, workers, begun, ended, wallSeconds } = session;
  const duration = wallSeconds === null ? 'stopped without a word' : `${shown(wallSeconds)} s`;
  return table(
    [`session ${index + 1}`, ''],
    [
      ['time', `${begun} to ${ended ?? '?'} (${duration}) on ${workers} workers`],
      [
        'machine',
        `${machine.processor}, ${machine.processors} processors, ${shown(machine.memoryBytes / 2 ** 30)} GiB, ${machine.system} ${machine.architecture}`,
      ],
      ['backend', backend],
      ['commit', commit === null ? 'none' : `${commit.hash}${commit.hasChanges ? ', with changes' : ''}`],
      ['Node', node],
      [
        'versions',
        Object.entries(versions)
          .map((one) => one.join(' '))
          .join(', '),
      ],
    ],
  );
}

/** The command line that runs the same study with the same options. */
function commandOf({ study, options, seed }: RunFile): string {
  const words = Object.entries(options).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join(',') : String(value)}`,
  );
  return ['moelab run', study.name, ...words, `--seed ${seed}`].join(' ');
}

const shown = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(4))) : Number.isNaN(value) ? '?' : String(value);

const style = `
body { font: 15px/1.5 'DejaVu Sans', Verdana, Geneva, sans-serif; color: #1a1a1a; max-width: 1120px; margin: 2em auto; padding: 0 1.5em; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; margin-top: 2em; }
table { border-collapse: collapse; margin: 0.8em 0; } th, td { text-align: left; vertical-align: top; padding: 0.35em 0.9em 0.35em 0; border-bottom: 1px solid #ddd; } th { white-space: nowrap; }
figure { margin: 1.5em 0; } figure svg { max-width: 100%; height: auto; } figcaption, .note { color: #6b6b6b; font-size: 0.9em; }
code { background: #f4f4f4; padding: 0 0.25em; overflow-wrap: anywhere; } td span { white-space: nowrap; } td .note { white-space: normal; }
.supported, .holds { color: #00694d; font-weight: bold; } .not-supported, .fails { color: #b34700; font-weight: bold; } .undecided, .not-judged { color: #6b6b6b; font-weight: bold; }
.warning { border-left: 4px solid #d55e00; padding-left: 0.8em; }
`;
