import type { MeasuredCurve } from './curve.ts';
import { figures } from './curves-figures.ts';
import { sessionLines } from './job-page.ts';
import { timeText } from './number-text.ts';
import { row } from './results-table.ts';
import type { Session } from './session.ts';

/** Cost curves, measured: what `results/curves.json` holds. */
export interface CurvesResult {
  readonly format: 'moelab/bench-curves';
  readonly version: 1;
  readonly session: Session;
  readonly curves: readonly MeasuredCurve[];
}

/** Writes each curve as a line of a Markdown table: its slopes, and the time at each value. */
export const curvesTable = (curves: readonly MeasuredCurve[]): string =>
  [
    row('in', 'of', 'slope of log time on log value', 'of the last two', 'time at'),
    row('---', '---', '---', '---', '---'),
    ...curves.map(({ axis, what, points, slope, lastSlope }) =>
      row(
        axis,
        what,
        slope.toFixed(2),
        lastSlope.toFixed(2),
        points.map(({ value, ms }) => `${valueText(value)}: ${timeText(ms.median)}`).join(', '),
      ),
    ),
  ].join('\n');

/** Writes the page of the curves. */
export function curvesPage({ session, curves }: CurvesResult): string {
  return [
    '# Cost curves',
    '',
    '<!-- Written by npm run bench -- curves from curves.json. -->',
    '',
    'How long things take as one size grows: medians of CPU time, or of time by the clock where it says so, one thread where it does not.',
    '',
    curvesTable(curves),
    '',
    ...figures.flatMap(({ file, title, has }) => (curves.some(has) ? [`![${title}](${file})`, ''] : [])),
    ...curves.map(({ axis, expected }) => `- in ${axis}: ${expected}`),
    '',
    '## Measured',
    '',
    ...sessionLines(session),
  ].join('\n');
}

const valueText = (value: number) =>
  value >= 1000 ? `10${superscript(Math.round(Math.log10(value)))}` : String(value);

const superscript = (exponent: number) =>
  [...String(exponent)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
