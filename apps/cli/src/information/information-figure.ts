import { colourOf, extent, ink, type LegendEntry, panelMarkup } from '@moelab/study/figure';
import * as Plot from '@observablehq/plot';
import { figureFrame, PAGE_MARGIN } from '../figure/figure-frame.ts';
import type { InformationDocument } from '../formats.ts';
import { percent } from '../number-text.ts';

const WIDTH = 640;
const HEIGHT = 150;
/** Where the two rows of the panel stand. */
const ESTIMATE = 2;
const CHANCE = 1;

/**
 * Draws an estimate of information beside what chance gives, as an SVG document: the estimate with its interval, the permutations with two standard
 * deviations and the mark that 95 of 100 stay below. An interval or a null that the document does not have is not drawn.
 */
export function informationFigure(document: InformationDocument): string {
  const { provenance, x, y, given, value, unit, estimator, k, n, interval, permutationNull } = document;
  const file = provenance.data.file.replace(/^.*[\\/]/, '');
  const condition = given === undefined ? '' : ` | ${given.join(', ')}`;
  const title = `${file}: I(${x.join(', ')}; ${y.join(', ')}${condition})`;
  const summary = `${n} rows, by ${estimator}${k === undefined ? '' : `, k = ${k}`}`;
  const spread = permutationNull === null ? 0 : 2 * permutationNull.standardDeviation;
  const chance =
    permutationNull === null
      ? []
      : [permutationNull.mean - spread, permutationNull.mean + spread, permutationNull.quantile];
  const [low, high] = extent([[0, value], interval === null ? [] : [interval.low, interval.high], chance]);
  const room = 0.06 * (high - low || 1);
  const entries: LegendEntry[] = [
    {
      label: interval === null ? 'estimate' : `estimate, ${percent(interval.level)} interval`,
      colour: colourOf(0),
      shape: 'point',
    },
    ...(permutationNull === null
      ? []
      : [
          {
            label: 'without dependence: mean ± 2 standard deviations; 95 of 100 are left of the mark',
            colour: colourOf(1),
            shape: 'point',
          } as const,
        ]),
  ];
  const { top, page } = figureFrame({ width: WIDTH, title, lines: [summary], legend: entries });
  const bar = (at: number, [from, to]: readonly [number, number], stroke: string) =>
    Plot.ruleY([at], { x1: from, x2: to, stroke, strokeWidth: 2.5 });
  const dot = (at: number, centre: number, fill: string) =>
    Plot.dot([centre], { x: centre, y: at, r: 4.5, fill });
  const markup = panelMarkup({
    width: WIDTH,
    height: HEIGHT,
    x: { domain: [low - room, high + room], label: `information, ${unit}` },
    y: { domain: [0.4, 2.6], label: '' },
    yTicks: [],
    marks: [
      Plot.ruleX([0], { stroke: ink, strokeOpacity: 0.6 }),
      ...(interval === null ? [] : [bar(ESTIMATE, [interval.low, interval.high], colourOf(0))]),
      dot(ESTIMATE, value, colourOf(0)),
      ...(permutationNull === null
        ? []
        : [
            bar(CHANCE, [permutationNull.mean - spread, permutationNull.mean + spread], colourOf(1)),
            dot(CHANCE, permutationNull.mean, colourOf(1)),
            Plot.ruleX([permutationNull.quantile], {
              y1: CHANCE - 0.25,
              y2: CHANCE + 0.25,
              stroke: colourOf(1),
              strokeWidth: 2.5,
            }),
          ]),
    ],
  });
  return page([{ x: PAGE_MARGIN, y: top, markup }], top + HEIGHT);
}
