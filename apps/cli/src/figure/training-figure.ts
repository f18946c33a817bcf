import type { TraceEntry } from '@moelab/estimators';
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
import { lossNames } from '../loss-names.ts';
import { significant } from '../number-text.ts';
import { modelText } from '../train/model-text.ts';
import type { Trained } from '../train/train.ts';
import { figureFrame, PAGE_MARGIN } from './figure-frame.ts';
import { sharePanel } from './share-panel.ts';

const WIDTH = 740;
const LOSS_HEIGHT = 280;
const LOAD_HEIGHT = 170;
/** From this ratio of the largest to the smallest loss on, the axis is logarithmic, if all are positive. */
const LOG_RATIO = 20;
/** The legend names at most as many experts. */
const MOST_NAMED = 16;

/**
 * Draws a training as an SVG document: the losses over the epochs, and under them each expert's share of the selected pairs,
 * in one panel for each layer that routes. The losses' axis is logarithmic where they are positive and span a factor of 20.
 *
 * The same training gives the same bytes.
 */
export function trainingFigure(done: Trained): string {
  const { fit, table, targets, features } = done;
  const { trace } = fit;
  const name = table.file.replace(/^.*[\\/]/, '');
  const explained = features.length > 6 ? `${features.length} columns` : features.join(', ');
  const title = `${name}: ${targets.join(', ')} given ${explained}`;
  const held = fit.validationLoss === undefined ? '' : `, held out ${significant(fit.validationLoss)}`;
  const summary = `epoch ${fit.epoch} of ${trace.length} is kept: loss ${significant(fit.trainingLoss)}${held}`;
  const { top, page } = figureFrame({
    width: WIDTH,
    title,
    lines: [modelText(fit.model.spec, done.seed), summary],
    legend: legendEntries(done),
  });
  let y = top;
  const panels: Placed[] = [{ x: PAGE_MARGIN, y, markup: lossPanel(done) }];
  y += LOSS_HEIGHT;
  const routed = trace[0]?.routing ?? [];
  for (const [r, { layer }] of routed.entries()) {
    const label = fit.model.layers.length === 1 ? 'loads' : `loads of layer ${layer + 1}`;
    const isLast = r === routed.length - 1;
    panels.push({ x: PAGE_MARGIN, y, markup: loadPanel(trace, r, label, isLast ? 'epoch' : '') });
    y += LOAD_HEIGHT;
  }
  return page(panels, y);
}

/** Epochs along the axis; one epoch alone gets an axis around it. */
const epochsOf = (trace: readonly TraceEntry[]): readonly [number, number] =>
  trace.length === 1
    ? [trace[0]!.epoch - 0.5, trace[0]!.epoch + 0.5]
    : [trace[0]!.epoch, trace.at(-1)!.epoch];

function lossPanel({ fit }: Trained): string {
  const { trace } = fit;
  const losses = [
    trace.map(({ loss }) => loss),
    trace.map(({ validationLoss }) => validationLoss ?? Number.NaN),
  ];
  const [low, high] = extent(losses);
  const isLog = low > 0 && high >= LOG_RATIO * low;
  const room = isLog ? (high / low) ** 0.05 : 0.05 * (high - low || 1);
  const domain = isLog ? ([low / room, high * room] as const) : ([low - room, high + room] as const);
  return panelMarkup({
    width: WIDTH,
    height: LOSS_HEIGHT,
    x: { domain: epochsOf(trace), label: (trace[0]?.routing.length ?? 0) === 0 ? 'epoch' : '' },
    y: { domain, label: lossNames[fit.loss], scale: isLog ? 'log' : 'linear' },
    marks: [
      Plot.ruleX([fit.epoch], { stroke: faint, strokeDasharray: '5 4' }),
      ...losses.map((values, s) => {
        const shown = [...values.keys()].filter((i) => Number.isFinite(values[i]!));
        const at = { x: (i: number) => trace[i]!.epoch, y: (i: number) => values[i]!, clip: true };
        return trace.length === 1
          ? Plot.dot(shown, { ...at, r: 3, fill: colourOf(s) })
          : Plot.line(shown, { ...at, stroke: colourOf(s), strokeWidth: 2 });
      }),
    ],
  });
}

function loadPanel(trace: readonly TraceEntry[], routed: number, yLabel: string, xLabel: string): string {
  const ends = epochsOf(trace);
  // an area needs two ends
  const entries = trace.length === 1 ? [trace[0]!, trace[0]!] : trace;
  const at = trace.length === 1 ? ends : trace.map(({ epoch }) => epoch);
  const loads = entries.map(({ routing }) => routing[routed]!.loads);
  const experts = loads[0]!.length;
  return sharePanel({
    width: WIDTH,
    height: LOAD_HEIGHT,
    at: Float64Array.from(at),
    shares: matrix(entries.length, experts, Float64Array.from(loads.flat())),
    colours: loads[0]!.map((_, e) => areaColourOf(e)),
    xLabel,
    yLabel,
  });
}

function legendEntries({ fit }: Trained): readonly LegendEntry[] {
  const experts = Math.max(0, ...(fit.trace[0]?.routing ?? []).map(({ loads }) => loads.length));
  const named = experts > MOST_NAMED ? 0 : experts;
  return [
    { label: 'training', colour: colourOf(0), shape: 'line' },
    ...(fit.validationLoss === undefined
      ? []
      : [{ label: 'held out', colour: colourOf(1), shape: 'line' as const }]),
    { label: 'the epoch that is kept', colour: faint, shape: 'line', dash: '5 4' },
    ...Array.from(
      { length: named },
      (_, e): LegendEntry => ({ label: `expert ${e + 1}`, colour: areaColourOf(e), shape: 'area' }),
    ),
  ];
}
