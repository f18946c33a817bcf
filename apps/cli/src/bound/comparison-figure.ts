import { toldAtSampleSize } from '@moelab/bounds';
import { colourOf, dashOf, faint, type LegendEntry, type Placed, panelMarkup } from '@moelab/study/figure';
import * as Plot from '@observablehq/plot';
import { figureFrame, PAGE_MARGIN } from '../figure/figure-frame.ts';
import type { StandardLab } from '../standard-lab.ts';
import { UsageError } from '../usage-error.ts';
import { type BoundPart, boundParts } from './bound-parts.ts';
import { kindText } from './bound-text.ts';
import { type ComparedBound, versionsOf } from './compare-bounds.ts';

const WIDTH = 740;
const PANEL_HEIGHT = 300;
/** How many sample sizes a curve has. */
const STEPS = 33;

/**
 * Draws the bounds on R − R_S against the sample size, all else equal, with a panel for each way in which bounds hold and lines from which
 * on nothing is said: of a bound on the gap, and of one on the risk.
 *
 * One curve for each bound in each panel, of its first version there that can be drawn: a sample size among its inputs, a gap, and sizes at which no
 * assumption is violated. The notes name bounds without any, and where none has one, it is refused. The same inputs give the same bytes.
 */
export function comparisonFigure(
  lab: StandardLab,
  inputs: Readonly<Record<string, unknown>>,
  bounds: readonly ComparedBound[],
): { readonly svg: string; readonly notes: readonly string[] } {
  const m = inputs.m;
  const sizes = typeof m === 'number' ? sampleSizes(m, bounds) : [];
  const parts = boundParts.filter(
    (part) => part.inputs.some(({ name }) => name === 'm') && bounds.some(({ bound }) => bound === part.name),
  );
  const curves = parts.length === 0 ? [] : curvesOf(lab, inputs, sizes, parts);
  if (curves.length === 0) {
    throw new UsageError(
      '--figure: none of these bounds can be drawn against m; give m, and empiricalRisk as one number',
    );
  }
  const names = [...new Set(curves.map(({ bound }) => bound.bound))];
  const without = [...new Set(bounds.map(({ bound }) => bound))].filter((name) => !names.includes(name));
  const ways = [...new Set(curves.map(({ bound }) => kindText(bound)))].sort();
  const entries: LegendEntry[] = [
    ...names.map((label, i): LegendEntry => ({ label, colour: colourOf(i), shape: 'line', dash: dashOf(i) })),
    { label: 'says nothing from here on', colour: '#000000', shape: 'line', dash: '1 3' },
    ...(typeof m === 'number'
      ? [{ label: `m = ${m}`, colour: faint, shape: 'line', dash: '3 3' } satisfies LegendEntry]
      : []),
  ];
  const { top, page } = figureFrame({
    width: WIDTH,
    title: 'Bounds on the generalization gap',
    lines: [
      'against the number of rows, all else equal: information, divergences and complexities stay as they were given,',
      'complexities told at m not below it',
    ],
    legend: entries,
  });
  const panels = ways.map((way, w): Placed => {
    const own = curves.filter(({ bound }) => kindText(bound) === way);
    const markup = panel(own, { way, names, sizes, m: m as number });
    return { x: PAGE_MARGIN, y: top + w * PANEL_HEIGHT, markup };
  });
  return {
    svg: page(panels, top + ways.length * PANEL_HEIGHT),
    notes:
      without.length === 0
        ? []
        : [
            `no curve over m in the figure: ${without.join(', ')} (no m among the inputs, no gap, or a violated assumption)`,
          ],
  };
}

/** A version of a bound over the sample sizes. */
interface Curve {
  /** At the last size. */
  readonly bound: ComparedBound;
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** From where on it says nothing of the gap. */
  readonly limit: number;
}

function curvesOf(
  lab: StandardLab,
  inputs: Readonly<Record<string, unknown>>,
  sizes: readonly number[],
  parts: readonly BoundPart[],
): readonly Curve[] {
  const at = sizes.map((size) => {
    const known = inputsAt(inputs, size);
    return new Map(parts.flatMap((part) => versionsOf(lab, part, known)).map((one) => [keyOf(one), one]));
  });
  const drawn = new Set<string>();
  // at the last size every bound is there
  return [...(at.at(-1)?.values() ?? [])].flatMap((bound) => {
    const over = at.map((all) => all.get(keyOf(bound)));
    const gaps = over.map((one) => (one === undefined || one.violated ? Number.NaN : one.gap));
    const place = `${bound.bound} ${kindText(bound)}`;
    if (drawn.has(place) || gaps.includes(null) || gaps.every(Number.isNaN)) return [];
    drawn.add(place);
    const [low, high] = [0, 1].map((end) =>
      gaps.map((gap) => (typeof gap === 'object' ? gap![end]! : gap)),
    ) as [number[], number[]];
    // a bound on the risk says nothing from 1 on, which is a gap of 1 − R_S
    const limit = bound.trivial! - (bound.quantity === 'risk' ? Number(inputs.empiricalRisk) : 0);
    return [{ bound, low, high, limit }];
  });
}

const keyOf = ({ bound, variant }: ComparedBound): string => `${bound} ${variant}`;

/** The inputs at another sample size; a complexity that was told at m is not known for fewer rows. */
const inputsAt = (inputs: Readonly<Record<string, unknown>>, size: number) => ({
  ...Object.fromEntries(
    Object.entries(inputs).filter(
      ([name]) => size >= (inputs.m as number) || !(toldAtSampleSize as readonly string[]).includes(name),
    ),
  ),
  m: size,
});

function panel(
  curves: readonly Curve[],
  {
    way,
    names,
    sizes,
    m,
  }: {
    readonly way: string;
    readonly names: readonly string[];
    readonly sizes: readonly number[];
    readonly m: number;
  },
): string {
  const limits = [...new Set(curves.map(({ limit }) => limit))].filter((limit) => limit > 0);
  const positive = curves.flatMap(({ low }) => low).filter((value) => value > 0);
  const top = 3 * Math.max(...limits, 0.1);
  const bottom = Math.min(...positive, top / 10) / 1.5;
  const places = [...sizes.keys()];
  const across = { x: (i: number) => sizes[i]!, clip: true };
  const kept = (value: number) => (value > 0 && Number.isFinite(value) ? value : Number.NaN);
  return panelMarkup({
    width: WIDTH,
    height: PANEL_HEIGHT,
    x: { domain: [sizes[0]!, sizes.at(-1)!], label: 'rows m', scale: 'log' },
    y: { domain: [bottom, top], label: `gap, ${way}`, scale: 'log' },
    marks: [
      ...limits.map((limit) =>
        Plot.ruleY([limit], { stroke: '#000000', strokeDasharray: '1 3', strokeWidth: 1.5 }),
      ),
      Plot.ruleX([m], { stroke: faint, strokeDasharray: '3 3' }),
      ...curves.flatMap(({ bound, low, high }) => {
        const stroke = colourOf(names.indexOf(bound.bound));
        const dash = dashOf(names.indexOf(bound.bound));
        return [
          ...(low.some((value, i) => !Object.is(value, high[i]))
            ? [
                Plot.areaY(places, {
                  ...across,
                  y1: (i: number) => Math.max(bottom, low[i]!),
                  y2: (i: number) => kept(high[i]!),
                  fill: stroke,
                  fillOpacity: 0.15,
                }),
              ]
            : []),
          Plot.line(places, {
            ...across,
            y: (i: number) => kept(high[i]!),
            stroke,
            strokeWidth: 2,
            ...(dash === undefined ? {} : { strokeDasharray: dash }),
          }),
        ];
      }),
    ],
  });
}

/** From two powers of ten below m to two above, and to where the bounds begin to say something, within a million times m. */
function sampleSizes(m: number, bounds: readonly ComparedBound[]): readonly number[] {
  const begins = bounds.map(({ informativeFrom }) => informativeFrom ?? 1);
  const first = 10 ** Math.floor(Math.log10(Math.max(1, m / 100)));
  const last = 10 ** Math.ceil(Math.log10(Math.max(100 * m, Math.min(1e6 * m, 10 * Math.max(...begins)))));
  const ratio = (1.3 * last) / first; // beyond the last power of ten, so that its mark is whole
  const sizes = Array.from({ length: STEPS }, (_, i) => Math.round(first * ratio ** (i / (STEPS - 1))));
  return [...new Set(sizes)];
}
