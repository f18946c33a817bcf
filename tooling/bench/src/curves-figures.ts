import type { Figure, Panel } from '@moelab/study';
import type { MeasuredCurve } from './curve.ts';
import type { CurvesResult } from './curves-page.ts';

/** The figures of the curves: the long ones and the short, so that each has axes that fit it. */
export const figures: readonly {
  readonly file: string;
  readonly title: string;
  readonly x: string;
  has(curve: MeasuredCurve): boolean;
}[] = [
  { file: 'curves-in-n.svg', title: 'Time against rows', x: 'n', has: ({ axis }) => axis === 'n' },
  {
    file: 'curves-in-parts.svg',
    title: 'Time against inputs, experts, experts of a row and threads',
    x: 'd, K, E, k or threads',
    has: ({ axis }) => axis !== 'n',
  },
];

/** Draws the curves as SVG documents, by the names of their files: log–log, a panel each, beside a line of slope 1. */
export async function curvesFigures({ curves }: CurvesResult): Promise<Readonly<Record<string, string>>> {
  const { drawFigure } = await import('@moelab/study/figure'); // heavy, and of no use to most runs
  return Object.fromEntries(
    figures.flatMap((figure) => {
      const shown = curves.filter(figure.has);
      return shown.length === 0 ? [] : [[figure.file, drawFigure(figureOf(figure, shown))]];
    }),
  );
}

const figureOf = (
  { file, title, x }: (typeof figures)[number],
  curves: readonly MeasuredCurve[],
): Figure => ({
  id: file.replace('.svg', ''),
  title,
  x: { label: x, scale: 'log' },
  y: { label: 'milliseconds', scale: 'log' },
  panels: curves.map(panelOf),
});

function panelOf({ axis, what, points }: MeasuredCurve): Panel {
  const x = points.map(({ value }) => value);
  const [first, last] = [points[0]!, points.at(-1)!];
  const sign = axis === 'threads' ? -1 : 1;
  const there = first.ms.median * (last.value / first.value) ** sign;
  return {
    title: `${axis}: ${what}`,
    series: [
      {
        name: 'median, with quartiles',
        mark: 'line and points',
        x,
        y: points.map(({ ms }) => ms.median),
        low: points.map(({ ms }) => ms.quartiles[0]),
        high: points.map(({ ms }) => ms.quartiles[1]),
      },
    ],
    references: [
      {
        label: 'slope 1 from the first point, of threads −1',
        points: [
          [first.value, first.ms.median],
          [last.value, there],
        ],
      },
    ],
  };
}
