import {
  areaColourOf,
  classColourOf,
  colourOf,
  dashOf,
  ink,
  type LegendEntry,
  type Placed,
  shortened,
} from '@moelab/study/figure';
import { describe, summaryOf } from '../fit-report.ts';
import type { Fitted } from '../fit-table.ts';
import { percent } from '../number-text.ts';
import { curvePanel, MOST_POINTS } from './curve-panel.ts';
import { figureFrame, PAGE_MARGIN } from './figure-frame.ts';
import { predictive } from './predictive.ts';
import { sharePanel } from './share-panel.ts';
import { type Slice, slicesOf } from './slices.ts';

const POINTS = 361;

/**
 * Draws a fit as an SVG document: along each feature the data with the mixture and its experts, or the probabilities of
 * classes, and under it the gate's weights. Of several features, each is drawn with the others at their medians.
 *
 * The same fit gives the same bytes.
 */
export async function fitFigure(fitted: Fitted): Promise<string> {
  const { features, targets, classes, dataset } = fitted;
  const across = Math.min(features.length, 3);
  const width = across === 1 ? 740 : across === 2 ? 430 : 350;
  const outcomeHeight = classes !== undefined ? 190 : across === 1 && targets.length === 1 ? 320 : 240;
  const gateHeight = 170;
  const blockHeight = (classes === undefined ? targets.length : 1) * outcomeHeight + gateHeight + 12;
  const title = titleOf(fitted);
  const { top, page } = figureFrame({
    width: across * width,
    title,
    lines: [describe(fitted), summaryOf(fitted)],
    legend: legendEntries(fitted),
  });

  const panels: Placed[] = [];
  for (const [s, slice] of slicesOf(dataset.x, POINTS).entries()) {
    const x = PAGE_MARGIN + (s % across) * width;
    let y = top + Math.floor(s / across) * blockHeight;
    for (const { markup, height } of await slicePanels(fitted, slice, { width, outcomeHeight, gateHeight })) {
      panels.push({ x, y, markup });
      y += height;
    }
  }
  const bottom = top + Math.ceil(features.length / across) * blockHeight;
  return page(panels, bottom, { notes: notesOf(fitted), title: `${title}. ${describe(fitted)}` });
}

const titleOf = ({ table, targets, features }: Fitted): string => {
  const name = table.file.replace(/^.*[\\/]/, '');
  return `${name}: ${targets.join(', ')} given ${features.join(', ')}`;
};

async function slicePanels(
  { features, targets, classes, dataset, fit }: Fitted,
  slice: Slice,
  sizes: { readonly width: number; readonly outcomeHeight: number; readonly gateHeight: number },
): Promise<readonly { readonly markup: string; readonly height: number }[]> {
  const { width, outcomeHeight, gateHeight } = sizes;
  const { at, feature } = slice;
  const along = await predictive(fit.model, slice.x);
  const column = ({ rows, cols, data }: typeof dataset.x, c: number) =>
    Float64Array.from({ length: rows }, (_, row) => data[row * cols + c]!);
  const own = column(dataset.x, feature);
  const xLabel = shortened(features[feature]!, 11, width - 90);
  const outcomes =
    classes === undefined
      ? targets.map((target, output) =>
          curvePanel({
            width,
            height: outcomeHeight,
            at,
            along,
            output,
            points: { x: own, y: column(dataset.y, output) },
            xLabel: '',
            yLabel: shortened(target, 11, width - 20),
          }),
        )
      : [
          sharePanel({
            width,
            height: outcomeHeight,
            at,
            shares: along.mean,
            colours: classes.map((_, c) => classColourOf(c)),
            ticks: { x: own, of: column(dataset.y, 0) },
            xLabel: '',
            yLabel: `probability of ${targets[0]!}; the rows below`,
          }),
        ];
  const gate = sharePanel({
    width,
    height: gateHeight,
    at,
    shares: along.weights,
    colours: along.experts.map((_, e) => areaColourOf(e)),
    xLabel,
    yLabel: 'gate weights',
  });
  return [
    ...outcomes.map((markup) => ({ markup, height: outcomeHeight })),
    { markup: gate, height: gateHeight },
  ];
}

function legendEntries({ classes, fit }: Fitted): readonly LegendEntry[] {
  const { experts } = fit.model.spec.layers[0]!;
  const shares = 'meanResponsibilities' in fit ? (fit.meanResponsibilities as Float64Array) : undefined;
  const ofExperts = Array.from({ length: experts }, (_, e): LegendEntry => {
    const share = shares === undefined ? '' : ` (${percent(shares[e]!)})`;
    const shape = classes === undefined ? 'line' : 'area';
    const colour = shape === 'line' ? colourOf(e) : areaColourOf(e);
    return { label: `expert ${e + 1}${share}`, colour, shape, dash: dashOf(e) };
  });
  if (classes !== undefined) {
    const ofClasses = classes.map(
      (label, c): LegendEntry => ({ label, colour: classColourOf(c), shape: 'area' }),
    );
    return [...ofClasses, ...ofExperts];
  }
  const hasBand = Object.keys(fit.model.parameters).some((name) => name.endsWith('experts.variance'));
  return [
    { label: 'data', colour: ink, shape: 'point' },
    { label: 'mean of the mixture', colour: ink, shape: 'line' },
    ...(hasBand ? [{ label: '± 2 standard deviations', colour: '#e0e0e0', shape: 'area' as const }] : []),
    ...ofExperts,
  ];
}

function notesOf({ features, dataset, classes, fit }: Fitted): readonly string[] {
  const notes: string[] = [];
  if (features.length > 1) notes.push('Each column: one feature, with all others at their medians.');
  if (classes === undefined)
    notes.push("An expert's curve is the stronger the more weight the gate gives it.");
  if ('meanResponsibilities' in fit)
    notes.push('In brackets: the share of the rows that the expert explains.');
  if (dataset.x.rows > MOST_POINTS) notes.push(`Of ${dataset.x.rows} rows, evenly spaced ones are drawn.`);
  return notes;
}
