import * as Plot from '@observablehq/plot';
import type { Axis, Figure, Panel, Reference, Series } from '../figure-spec.ts';
import { composePage, inTwoLines, type LegendEntry, legendOf, shortened } from './compose-page.ts';
import { extent } from './extent.ts';
import { colourOf, dashOf, faint } from './palette.ts';
import { panelMarkup } from './panel-markup.ts';

const PAGE_MARGIN = 24;
const PANEL_HEIGHT = 300;
const MOST_ACROSS = 3;

/**
 * Draws a figure as an SVG document that needs nothing else; the same figure has the same bytes.
 *
 * What is not finite is left out, and on a logarithmic axis what is not positive; error bars that leave the panel are cut.
 */
export function drawFigure(figure: Figure): string {
  const { panels, title } = figure;
  const across = Math.min(panels.length, MOST_ACROSS);
  const width = across === 1 ? 700 : across === 2 ? 430 : 340;
  const room = across * width;
  const names = {
    series: [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))],
    references: [...new Set(panels.flatMap(({ references = [] }) => references.map(({ label }) => label)))],
  };
  const axes = axesOf(figure);
  const titles = panels.map((panel) =>
    panel.title === undefined ? [] : inTwoLines(panel.title, 12, width - 20),
  );
  const titleHeight = [0, 22, 37][Math.max(0, ...titles.map((lines) => lines.length))]!;
  const legend = legendOf(legendEntries(figure, names), { x: PAGE_MARGIN, y: 54, width: room });
  const top = 58 + legend.height;
  const blockHeight = PANEL_HEIGHT + titleHeight;
  const place = (i: number) => ({
    x: PAGE_MARGIN + (i % across) * width,
    y: top + Math.floor(i / across) * blockHeight,
  });
  return composePage({
    width: 2 * PAGE_MARGIN + room,
    height: top + Math.ceil(panels.length / across) * blockHeight + 8,
    title,
    texts: [
      { x: PAGE_MARGIN, y: 32, text: shortened(title, 16, room), size: 16, weight: 'bold' },
      ...titles.flatMap((lines, i) =>
        lines.map((text, line) => ({
          x: place(i).x + 6,
          y: place(i).y + 14 + 15 * line,
          text,
          size: 12,
          weight: 'bold' as const,
        })),
      ),
    ],
    legend: legend.elements,
    panels: panels.map((panel, i) => ({
      x: place(i).x,
      y: place(i).y + titleHeight,
      markup: panelMarkup({ width, height: PANEL_HEIGHT, ...axes, marks: marksOf(panel, axes, names) }),
    })),
  });
}

/** The names of the legend, in its order. */
interface Names {
  readonly series: readonly string[];
  readonly references: readonly string[];
}

type DrawnAxis = Axis & { readonly domain: readonly [number, number] };
interface Axes {
  readonly x: DrawnAxis;
  readonly y: DrawnAxis;
}

function axesOf({ x, y, panels }: Figure): Axes {
  const series = panels.flatMap((panel) => panel.series);
  const references = panels.flatMap((panel) => panel.references ?? []);
  return {
    x: withDomain(x, [
      ...series.map((one) => one.x),
      references.flatMap((one) => ('x' in one ? [one.x] : [])),
    ]),
    y: withDomain(y, [
      ...series.flatMap((one) => [one.y, one.low ?? [], one.high ?? []]),
      references.flatMap((one) => ('y' in one ? [one.y] : [])),
    ]),
  };
}

/** The given domain, or that of the values with a little room at both ends. */
function withDomain(axis: Axis, values: readonly (readonly number[])[]): DrawnAxis {
  if (axis.domain !== undefined) return { ...axis, domain: axis.domain };
  const log = axis.scale === 'log';
  const [low, high] = extent(log ? values.map((list) => list.filter((v) => v > 0).map(Math.log10)) : values);
  const room = high > low ? 0.05 * (high - low) : 0.5;
  const domain = [low - room, high + room] as const;
  return { ...axis, domain: log ? [10 ** domain[0], 10 ** domain[1]] : domain };
}

function marksOf({ series, references = [] }: Panel, axes: Axes, names: Names): Plot.Markish[] {
  return [
    ...references.map((reference) =>
      referenceMark(reference, axes, names.references.indexOf(reference.label)),
    ),
    ...series.flatMap((one) => seriesMarks(one, axes, names.series.indexOf(one.name))),
  ];
}

/** References are told apart by their dashes. */
const referenceDashes = ['5 4', '2 3', '9 3 2 3', '12 4'] as const;
const referenceDash = (index: number): string => referenceDashes[index % referenceDashes.length]!;

function referenceMark(reference: Reference, { x, y }: Axes, index: number): Plot.Markish {
  const points =
    'points' in reference
      ? reference.points
      : 'x' in reference
        ? y.domain.map((end) => [reference.x, end] as const)
        : x.domain.map((end) => [end, reference.y] as const);
  return Plot.line(
    points.filter(([px, py]) => isShown(x, px) && isShown(y, py)),
    { x: '0', y: '1', stroke: faint, strokeWidth: 1.2, strokeDasharray: referenceDash(index), clip: true },
  );
}

function seriesMarks(series: Series, { x, y }: Axes, index: number): Plot.Markish[] {
  const { mark = 'points', low, high } = series;
  const stroke = colourOf(index);
  const shown = [...series.x.keys()].filter((i) => isShown(x, series.x[i]!) && isShown(y, series.y[i]!));
  const at = { x: (i: number) => series.x[i]!, y: (i: number) => series.y[i]! };
  const bars =
    low === undefined || high === undefined
      ? []
      : [
          Plot.ruleX(
            shown.filter((i) => !Number.isNaN(low[i]!) && !Number.isNaN(high[i]!)),
            {
              x: at.x,
              y1: (i: number) => Math.max(low[i]!, y.domain[0]),
              y2: (i: number) => Math.min(high[i]!, y.domain[1]),
              stroke,
              strokeWidth: 1.4,
              strokeOpacity: 0.75,
              clip: true,
            },
          ),
        ];
  const line = mark.startsWith('line')
    ? [
        Plot.line(shown, {
          ...at,
          stroke,
          strokeWidth: 2,
          strokeDasharray: dashOf(index) ?? 'none',
          clip: true,
        }),
      ]
    : [];
  const faintPoints = mark === 'faint points';
  const points = mark.endsWith('points')
    ? [
        Plot.dot(shown, {
          ...at,
          r: faintPoints ? 1.6 : 3,
          fill: stroke,
          fillOpacity: faintPoints ? 0.35 : 1,
          clip: true,
        }),
      ]
    : [];
  return [...bars, ...line, ...points];
}

const isShown = ({ scale }: Axis, value: number): boolean =>
  Number.isFinite(value) && (scale !== 'log' || value > 0);

function legendEntries({ panels }: Figure, names: Names): readonly LegendEntry[] {
  const series = panels.flatMap((panel) => panel.series);
  return [
    ...names.series.map((name, index): LegendEntry => {
      const isLine = series.some((one) => one.name === name && one.mark?.startsWith('line'));
      return {
        label: name,
        colour: colourOf(index),
        shape: isLine ? 'line' : 'point',
        dash: isLine ? dashOf(index) : undefined,
      };
    }),
    ...names.references.map(
      (label, index): LegendEntry => ({ label, colour: faint, shape: 'line', dash: referenceDash(index) }),
    ),
  ];
}
