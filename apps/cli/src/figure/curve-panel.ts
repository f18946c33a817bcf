import type { Matrix } from '@moelab/numerics';
import { colourOf, dashOf, extent, ink, panelMarkup } from '@moelab/study/figure';
import * as Plot from '@observablehq/plot';
import type { Predictive } from './predictive.ts';

/** The most points of data that a panel shows; of more rows, evenly spaced ones. */
export const MOST_POINTS = 1500;

/** Where an expert has less weight than this, its curve is not drawn: it says nothing there. */
const LEAST_WEIGHT = 0.01;

/** What a panel of curves shows of one target along one feature. */
export interface CurvePanel {
  readonly width: number;
  readonly height: number;
  readonly at: Float64Array;
  readonly along: Predictive;
  readonly output: number;
  /** The data: one feature and one target of each row. */
  readonly points: { readonly x: Float64Array; readonly y: Float64Array };
  readonly xLabel: string;
  readonly yLabel: string;
}

/**
 * Draws the data, the mean of the mixture with two standard deviations on both sides, and each expert's curve, the
 * stronger the more weight the gate gives it there.
 */
export function curvePanel(panel: CurvePanel): string {
  const { at, along, output, points } = panel;
  const { outputs, column } = columnsOf(along.mean, output);
  const mean = column(along.mean);
  const spread = along.variance && column(along.variance).map((v) => 2 * Math.sqrt(v));
  const places = Array.from(at, (_, i) => i);
  const [low, high] = extent([points.y, mean]);
  const room = 0.06 * (high - low || 1);
  const y: readonly [number, number] = [low - room, high + room];
  const step = Math.ceil(points.x.length / MOST_POINTS);
  const rows = Array.from({ length: Math.ceil(points.x.length / step) }, (_, i) => i * step);
  const band =
    spread === undefined
      ? []
      : [
          Plot.areaY(places, {
            x: (i: number) => at[i]!,
            y1: (i: number) => mean[i]! - spread[i]!,
            y2: (i: number) => mean[i]! + spread[i]!,
            fill: '#000000',
            fillOpacity: 0.1,
            clip: true,
          }),
        ];
  const curves = along.experts.flatMap((means, e) => {
    const weight = (i: number) => along.weights.data[i * along.weights.cols + e]!;
    return runsOf(places.map(weight)).map(({ from, to, opacity }) =>
      Plot.line(places.slice(from, to + 1), {
        x: (i: number) => at[i]!,
        y: (i: number) => means.data[i * outputs + output]!,
        stroke: colourOf(e),
        strokeWidth: 2.4,
        strokeOpacity: opacity,
        strokeLinecap: 'butt',
        strokeDasharray: dashOf(e) ?? 'none',
        clip: true,
      }),
    );
  });
  return panelMarkup({
    width: panel.width,
    height: panel.height,
    x: { domain: [at[0]!, at.at(-1)!], label: panel.xLabel },
    y: { domain: y, label: panel.yLabel },
    marks: [
      ...band,
      Plot.dot(rows, {
        x: (i: number) => points.x[i]!,
        y: (i: number) => points.y[i]!,
        r: rows.length > 400 ? 1.5 : 2.2,
        fill: ink,
        fillOpacity: rows.length > 400 ? 0.3 : 0.45,
      }),
      ...curves,
      Plot.line(places, {
        x: (i: number) => at[i]!,
        y: (i: number) => mean[i]!,
        stroke: ink,
        strokeWidth: 1.6,
        clip: true,
      }),
    ],
  });
}

const columnsOf = ({ cols }: Matrix, output: number) => ({
  outputs: cols,
  column: ({ data, rows }: Matrix) => Float64Array.from({ length: rows }, (_, i) => data[i * cols + output]!),
});

/** Runs of points whose weight is about the same, each with the opacity that stands for it; they meet at their ends. */
function runsOf(weights: readonly number[]): readonly { from: number; to: number; opacity: number }[] {
  const levels = weights.map((weight) => (weight < LEAST_WEIGHT ? 0 : Math.ceil(weight * 5)));
  const runs: { from: number; to: number; opacity: number }[] = [];
  let from = 0;
  for (let i = 1; i <= levels.length; i++) {
    if (i < levels.length && levels[i] === levels[from]) continue;
    const level = levels[from]!;
    if (level > 0 && i > from) {
      runs.push({ from, to: Math.min(i, levels.length - 1), opacity: 0.15 + 0.17 * level });
    }
    from = i;
  }
  return runs;
}
