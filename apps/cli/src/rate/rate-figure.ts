import { curveBounds, type RateCurve } from '@moelab/information';
import { matrix } from '@moelab/numerics';
import {
  areaColourOf,
  colourOf,
  extent,
  faint,
  type LegendEntry,
  type Placed,
  panelMarkup,
} from '@moelab/study/figure';
import * as Plot from '@observablehq/plot';
import { figureFrame, PAGE_MARGIN } from '../figure/figure-frame.ts';
import { sharePanel } from '../figure/share-panel.ts';
import type { RateDocument } from '../formats.ts';
import { significant } from '../number-text.ts';
import { natsIn } from '../unit.ts';

const WIDTH = 740;
const CURVE_HEIGHT = 320;
const LOAD_HEIGHT = 170;
/** At how many rates the bounds are drawn. */
const STEPS = 200;
/** The legend names at most as many experts. */
const MOST_NAMED = 16;

/**
 * Draws D(R) as an SVG document: the band between the two bounds that a curve proves, the points of the document, and under it the share of
 * the inputs that each expert gets.
 *
 * Where the band is thinner than its line, the bounds agree. The same document and curve give the same bytes.
 */
export function rateFigure(document: RateDocument, curve: RateCurve): string {
  const { provenance, unit, inputs, experts, limits, points, capacity } = document;
  const file = provenance.data.file.replace(/^.*[\\/]/, '');
  const title = `${file}: what routing is worth`;
  const summary = `${inputs} inputs, ${experts.length} experts; from ${significant(limits.D0)} with one expert to ${significant(limits.Dmin)} with ${significant(limits.Rmax)} ${unit}`;
  const named = experts.length > MOST_NAMED ? [] : experts;
  const entries: LegendEntry[] = [
    { label: 'proved to be reached', colour: colourOf(0), shape: 'line' },
    { label: 'no gate lies below', colour: faint, shape: 'line', dash: '5 4' },
    { label: 'points printed', colour: colourOf(1), shape: 'point' },
    ...named.map((label, e): LegendEntry => ({ label, colour: areaColourOf(e), shape: 'area' })),
  ];
  const { top, page } = figureFrame({ width: WIDTH, title, lines: [summary], legend: entries });
  const asked = capacity === undefined ? points : [...points, capacity];
  const panels: Placed[] = [
    { x: PAGE_MARGIN, y: top, markup: curvePanel(curve, asked, document) },
    { x: PAGE_MARGIN, y: top + CURVE_HEIGHT, markup: loadPanel(curve, document) },
  ];
  return page(panels, top + CURVE_HEIGHT + LOAD_HEIGHT);
}

/** Rates along the axis; a curve of one point gets an axis around it. */
const ratesOf = ({ limits }: RateDocument): readonly [number, number] => [
  0,
  limits.Rmax > 0 ? limits.Rmax : 1,
];

function curvePanel(curve: RateCurve, asked: RateDocument['points'], document: RateDocument): string {
  const [, last] = ratesOf(document);
  const rates = Array.from({ length: STEPS + 1 }, (_, i) => (last * i) / STEPS);
  const bounds = rates.map((rate) => curveBounds(curve, rate * natsIn(document.unit)));
  const [low, high] = extent([bounds.map(({ lower }) => lower), bounds.map(({ upper }) => upper)]);
  const room = 0.06 * (high - low || 1);
  const places = [...rates.keys()];
  const at = { x: (i: number) => rates[i]!, clip: true };
  return panelMarkup({
    width: WIDTH,
    height: CURVE_HEIGHT,
    x: { domain: [0, last], label: '' },
    y: { domain: [low - room, high + room], label: 'least mean loss D(R)' },
    marks: [
      Plot.areaY(places, {
        ...at,
        y1: (i: number) => bounds[i]!.lower,
        y2: (i: number) => bounds[i]!.upper,
        fill: '#000000',
        fillOpacity: 0.12,
      }),
      Plot.line(places, { ...at, y: (i: number) => bounds[i]!.upper, stroke: colourOf(0), strokeWidth: 2 }),
      Plot.line(places, {
        ...at,
        y: (i: number) => bounds[i]!.lower,
        stroke: faint,
        strokeDasharray: '5 4',
      }),
      Plot.dot([...asked.keys()], {
        x: (i: number) => asked[i]!.rate,
        y: (i: number) => asked[i]!.distortion,
        r: 3,
        fill: colourOf(1),
      }),
    ],
  });
}

function loadPanel({ points, limits }: RateCurve, document: RateDocument): string {
  const experts = document.experts.length;
  const single = limits.load.map((_, t) => (t === limits.bestExpert ? 1 : 0));
  const [first, last] = ratesOf(document);
  const along = [
    { at: first, load: single },
    ...points.map(({ rate, load }) => ({ at: rate / natsIn(document.unit), load })),
    { at: last, load: limits.load },
  ];
  return sharePanel({
    width: WIDTH,
    height: LOAD_HEIGHT,
    at: Float64Array.from(along, ({ at }) => at),
    shares: matrix(along.length, experts, Float64Array.from(along.flatMap(({ load }) => [...load]))),
    colours: document.experts.map((_, e) => areaColourOf(e)),
    xLabel: `rate I(X;T), ${document.unit}`,
    yLabel: 'loads',
  });
}
