import type { TraceEntry } from '@moelab/estimators';
import { areaColourOf, colourOf, composePage, faint, legendOf, panelMarkup } from '@moelab/study/figure';
import * as Plot from '@observablehq/plot';

const margin = 24;
/** Narrow enough for one mark an epoch. */
const width = 600;

/**
 * Draws a training of one layer as an SVG document: the loss of each epoch, and under it how the selected pairs of a row and
 * an expert are shared out, one area an expert. At least two epochs.
 */
export function loadFigure(trace: readonly TraceEntry[], caption: string): string {
  const title = 'Eight experts learn to read digits';
  const epochs = trace.map(({ epoch }) => epoch);
  const losses = trace.map(({ loss }) => loss);
  const loads = trace.map(({ routing }) => routing[0]!.loads);
  const below = loads.map((own) => own.map((_, e) => own.slice(0, e).reduce((a, b) => a + b, 0)));
  const domain = [epochs[0]!, epochs.at(-1)!] as const;
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const legend = legendOf(
    [
      { label: 'loss', colour: colourOf(0), shape: 'line' },
      ...loads[0]!.map((_, e) => ({
        label: `expert ${e + 1}`,
        colour: areaColourOf(e),
        shape: 'area' as const,
      })),
    ],
    { x: margin, y: 76, width },
  );
  const top = 80 + legend.height;
  return composePage({
    width: width + 2 * margin,
    height: top + 468,
    title,
    texts: [
      { x: margin, y: 32, text: title, size: 16, weight: 'bold' },
      { x: margin, y: 52, text: caption, size: 11, fill: faint },
    ],
    legend: legend.elements,
    panels: [
      {
        x: margin,
        y: top,
        markup: panelMarkup({
          width,
          height: 230,
          x: { domain, label: '' },
          y: { domain: [low / 1.2, high * 1.2], label: 'loss, nats an image', scale: 'log' },
          marks: [
            Plot.line(losses, { x: epochs, y: losses, stroke: colourOf(0), strokeWidth: 2 }),
            Plot.dot(losses, { x: epochs, y: losses, fill: colourOf(0), r: 3 }),
          ],
        }),
      },
      {
        x: margin,
        y: top + 238,
        markup: panelMarkup({
          width,
          height: 220,
          x: { domain, label: 'epoch' },
          y: { domain: [0, 1], label: 'share of the selected pairs' },
          marks: loads[0]!.map((_, e) =>
            Plot.areaY(epochs, {
              x: epochs,
              y1: below.map((own) => own[e]!),
              y2: below.map((own, i) => own[e]! + loads[i]![e]!),
              fill: areaColourOf(e),
              stroke: 'white',
              strokeWidth: 0.5,
            }),
          ),
        }),
      },
    ],
  });
}
