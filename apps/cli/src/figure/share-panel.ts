import type { Matrix } from '@moelab/numerics';
import { panelMarkup } from '@moelab/study/figure';
import * as Plot from '@observablehq/plot';

/** What a panel of shares shows: weights or probabilities along a feature, one on top of the other. */
export interface SharePanel {
  readonly width: number;
  readonly height: number;
  readonly at: Float64Array;
  /** (points, shares). */
  readonly shares: Matrix;
  readonly colours: readonly string[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Marks of the data under the shares: where each row lies and which share it belongs to. */
  readonly ticks?: { readonly x: Float64Array; readonly of: Float64Array };
}

/** Draws shares as stacked areas; they fill the panel where they sum to one. */
export function sharePanel({ at, shares, colours, ticks, ...panel }: SharePanel): string {
  const { rows, cols, data } = shares;
  const below = new Float64Array(rows * (cols + 1));
  let top = 1;
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < cols; c++) {
      below[i * (cols + 1) + c + 1] = below[i * (cols + 1) + c]! + data[i * cols + c]!;
    }
    top = Math.max(top, below[i * (cols + 1) + cols]!);
  }
  if (top < 1 + 1e-9) top = 1;
  const places = Array.from(at, (_, i) => i);
  const areas = Array.from({ length: cols }, (_, c) =>
    Plot.areaY(places, {
      x: (i: number) => at[i]!,
      y1: (i: number) => below[i * (cols + 1) + c]!,
      y2: (i: number) => below[i * (cols + 1) + c + 1]!,
      fill: colours[c]!,
      stroke: 'white',
      strokeWidth: 0.5,
      clip: true,
    }),
  );
  const step = Math.ceil((ticks?.x.length ?? 0) / 1500);
  const seen = ticks === undefined ? [] : Array.from(ticks.x.keys()).filter((i) => i % step === 0);
  return panelMarkup({
    width: panel.width,
    height: panel.height,
    x: { domain: [at[0]!, at.at(-1)!], label: panel.xLabel },
    y: { domain: [ticks === undefined ? 0 : -0.12, top], label: panel.yLabel },
    yTicks: [0, 0.5, 1],
    marks: [
      ...areas,
      ...(ticks === undefined
        ? []
        : [
            Plot.ruleX(seen, {
              x: (i: number) => ticks.x[i]!,
              y1: -0.1,
              y2: -0.03,
              stroke: (i: number) => colours[ticks.of[i]!]!,
              strokeOpacity: 0.8,
            }),
          ]),
    ],
  });
}
