import type { Work } from './job.ts';
import { digits, timeText } from './number-text.ts';
import { OPERATIONS_OF_EXP } from './processor-rates.ts';
import type { CaseResult, JobResult, Outcome } from './result.ts';
import { askedText, row, valueText } from './results-table.ts';
import type { Session } from './session.ts';
import type { Spread } from './spread.ts';

/** Writes a job's page: what it does, what was measured, what the limit is and how near it is. */
export function jobPage({ job, title, limit, notes, session, rates, cases }: JobResult): string {
  return [
    `# ${job}`,
    '',
    `<!-- Written by npm run bench from ${job}.json. -->`,
    '',
    `${title}.`,
    '',
    ...cases.flatMap(casePart),
    '## The limit',
    '',
    limit,
    '',
    `The processor does at best ${perSecond(rates.flops)} float64 and ${perSecond(rates.flops32)} float32 additions and multiplications a second on one thread of WebAssembly (f64x2 and f32x4, in registers), and copies ${perSecond(rates.bytes)} bytes a second. An exponential is counted as ${OPERATIONS_OF_EXP} operations, those of the shortest one that we know.`,
    '',
    ...(notes.length > 0 ? ['## To know', '', ...notes.map((note) => `- ${note}`), ''] : []),
    '## Measured',
    '',
    ...sessionLines(session),
  ].join('\n');
}

/** Says when, on what and by which command a session was run, as a Markdown list. */
export function sessionLines(session: Session): readonly string[] {
  const { command, began, ended, processor, processors, memoryGiB, system, versions, commit, uptime } =
    session;
  return [
    `- \`${command}\`, ${began.slice(0, 16).replace('T', ' ')} to ${ended.slice(11, 16)} UTC`,
    `- ${processor}, ${processors} processors, ${memoryGiB} GiB, ${system}`,
    `- ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `- moelab at ${commit === null ? 'no commit' : `${commit.hash.slice(0, 10)}${commit.hasChanges ? ', with changes' : ''}`}`,
    `- \`uptime\` before: ${uptime[0]}; after: ${uptime[1]}`,
    '',
  ];
}

function casePart(one: CaseResult): readonly string[] {
  const { label, sizes, timings, skipped, agreement, limit, outcomes, peakMiB } = one;
  return [
    `## ${label}`,
    '',
    `${Object.entries(sizes)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ')}. ${agreement}`,
    '',
    row('', 'CPU time, median', 'quartiles', 'by the clock', 'turns × calls'),
    row('---', '---', '---', '---', '---'),
    ...timings.map(({ name, cpuMs, wallMs, calls }) =>
      row(
        name,
        timeText(cpuMs.median),
        rangeText(cpuMs),
        timeText(wallMs.median),
        `${cpuMs.runs.length} × ${calls}`,
      ),
    ),
    '',
    ...outcomes.map(
      (outcome) =>
        `- ${subject(outcome)}${outcome.against === null ? '' : `, against ${outcome.against}`}: ${valueText(outcome)}, asked for ${askedText(outcome)}: **${outcome.verdict}**`,
    ),
    ...outcomes.flatMap((outcome) => asideText(outcome, outcomes)),
    `- limit: ${workText(limit.work)} take ${timeText(limit.leastMs)} at these rates; ${timings[0]!.name} is at ${(100 * limit.fraction).toFixed(0)} % of it`,
    `- peak memory of the process: ${peakMiB.toFixed(0)} MiB`,
    ...skipped.map(({ name, why, remedy }) => `- ${name} was not run: ${why} (\`${remedy}\`)`),
    '',
  ];
}

/** Says of a peer that is reported beside one that is judged how much faster it is than that one, and than us. */
function asideText(
  { asked, value, ours, against }: Outcome,
  outcomes: readonly Outcome[],
): readonly string[] {
  if (asked.kind !== 'ratio' || asked.peer === undefined || value === null) return [];
  const judged = outcomes.find((one) => one.asked.kind === 'ratio' && one.asked.atMost !== undefined);
  if (judged === undefined || judged.value === null) return [];
  const thanUs = value > 1 ? `${digits(value)} times as fast as ${ours}` : `slower than ${ours}`;
  return [
    `- ${against}, ${asked.peer}, is ${digits(value / judged.value)} times as fast as ${judged.against}, and ${thanUs}`,
  ];
}

const subject = ({ asked, ours }: Outcome) =>
  ours ?? (asked.kind === 'peak memory' ? 'peak memory' : asked.of);

const rangeText = ({ quartiles }: Spread) => quartiles.map(timeText).join(' – ');

const perSecond = (rate: number) => `${digits(rate / 1e9)}·10⁹`;

/** Work in words, as '8.0e4 exponentials and 4.5e6 operations'. */
function workText({ exps, flops, flops32, bytes }: Work): string {
  const parts = [
    [exps, 'exponentials'],
    [flops, 'float64 operations'],
    [flops32, 'float32 operations'],
    [bytes, 'bytes'],
  ] as const;
  return parts
    .flatMap(([amount, what]) => (amount === undefined ? [] : [`${digits(amount)} ${what}`]))
    .join(', ');
}
