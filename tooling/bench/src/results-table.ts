import { digits, timeText } from './number-text.ts';
import type { CaseResult, JobResult, Outcome, Timing } from './result.ts';

/** Writes what was asked for and what was seen as a Markdown table, a row for each thing asked; with links to the jobs' pages if asked to. */
export function resultsTable(results: readonly JobResult[], { links }: { readonly links: boolean }): string {
  const rows = results.flatMap(({ job, cases }) =>
    cases.flatMap((one) =>
      one.outcomes.map((outcome) => {
        const { label = one.label } = outcome.asked;
        return row(
          links ? `[${label}](${job}.md)` : label,
          ourTime(one, outcome),
          againstText(one, outcome),
          valueText(outcome),
          askedText(outcome),
          outcome.verdict,
        );
      }),
    ),
  );
  return [
    row('job', 'moelab', 'against', 'result [range]', 'asked for', ''),
    row('---', '---', '---', '---', '---', '---'),
    ...rows,
  ].join('\n');
}

/** A row of a Markdown table. */
export const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** The value of an outcome with its quartiles, in its unit. */
export function valueText({ asked, value, quartiles }: Outcome): string {
  if (value === null) return '–';
  const text = (one: number) => {
    if (asked.kind === 'wall time') return timeText(one);
    return asked.kind === 'peak memory' ? `${one.toFixed(0)} MiB` : digits(one);
  };
  const range = quartiles === null ? '' : ` [${quartiles.map(text).join(', ')}]`;
  return `${text(value)}${asked.kind === 'speed-up' ? ' ×' : ''}${range}`;
}

/** What was asked for, as '≤ 0.35'. */
export function askedText({ asked }: Outcome): string {
  switch (asked.kind) {
    case 'ratio':
      return asked.atMost === undefined ? 'report' : `≤ ${asked.atMost}`;
    case 'speed-up':
      return `≥ ${asked.atLeast} ×`;
    case 'wall time':
      return `≤ ${timeText(asked.atMostMs)}`;
    case 'peak memory':
      return `≤ ${asked.atMostMiB} MiB`;
  }
}

const timeOf = ({ timings }: CaseResult, name: string | null) =>
  timings.find((timing: Timing) => timing.name === name);

/** Whether an outcome is about time by the clock. */
const isByClock = ({ asked }: Outcome) =>
  asked.kind === 'speed-up' ||
  asked.kind === 'wall time' ||
  (asked.kind === 'ratio' && asked.time === 'wall');

function ourTime(one: CaseResult, outcome: Outcome): string {
  const timing = timeOf(one, outcome.ours);
  if (timing === undefined) return '';
  const time = timeText((isByClock(outcome) ? timing.wallMs : timing.cpuMs).median);
  return timing.name === 'moelab' ? time : `${timing.name.replace(/^moelab, /, '')}: ${time}`;
}

function againstText(one: CaseResult, outcome: Outcome): string {
  const timing = timeOf(one, outcome.against);
  if (timing !== undefined) {
    const time = timeText((isByClock(outcome) ? timing.wallMs : timing.cpuMs).median);
    return `${timing.name}: ${time}`;
  }
  return outcome.verdict === 'not run'
    ? one.skipped.map(({ name, why }) => `${name}: ${why}`).join('; ')
    : '';
}
