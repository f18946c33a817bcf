import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { fontFamily } from './compose-page.ts';
import { logTicks, powerText } from './log-ticks.ts';
import { ink } from './palette.ts';

// the same for all panels, so that their axes stand one above the other
const margins = { left: 62, right: 14, top: 26, bottom: 40, bottomWithoutLabel: 24 } as const;

/** An axis of a drawn panel. */
export interface PanelAxis {
  readonly domain: readonly [low: number, high: number];
  readonly label: string;
  /** Default 'linear'; the domain of a logarithmic axis is positive. */
  readonly scale?: 'linear' | 'log';
}

/** What a panel shows. */
export interface PanelMarks {
  readonly width: number;
  readonly height: number;
  readonly x: PanelAxis;
  readonly y: PanelAxis;
  /** Where the vertical axis is marked; otherwise at round values. */
  readonly yTicks?: readonly number[];
  readonly marks: readonly Plot.Markish[];
}

/** Draws a panel as an `<svg>` element; marks are given by the caller, axes and grid are the same in all panels. */
export function panelMarkup({ width, height, x, y, yTicks, marks }: PanelMarks): string {
  const { document } = parseHTML('<html><body></body></html>');
  const across = ticksOf(x, Math.max(2, Math.floor(width / 70)));
  const up =
    yTicks === undefined ? ticksOf(y, Math.max(2, Math.floor(height / 32))) : exactly(yTicks, String);
  const ticks = { fontSize: 11, tickSize: 4 } as const;
  const plot = Plot.plot({
    document: document as never,
    width,
    height,
    marginLeft: margins.left,
    marginRight: margins.right,
    marginTop: margins.top,
    marginBottom: x.label === '' ? margins.bottomWithoutLabel : margins.bottom,
    style: { fontFamily, fontSize: '11px', color: ink },
    color: { type: 'identity' },
    x: { domain: [...x.domain], type: x.scale ?? 'linear' },
    y: { domain: [...y.domain], type: y.scale ?? 'linear' },
    marks: [
      Plot.gridY({ stroke: '#000000', strokeOpacity: 0.08, ticks: up.ticks }),
      ...marks,
      Plot.axisX({
        ...ticks,
        label: x.label,
        labelAnchor: 'center',
        labelArrow: 'none',
        ...across,
      }),
      Plot.axisY({
        ...ticks,
        label: y.label,
        labelAnchor: 'top',
        labelArrow: 'none',
        ...up,
      }),
      Plot.ruleY([y.domain[0]], { stroke: ink, strokeOpacity: 0.6 }),
    ],
  });
  // the page sets what Plot's style sheet would, for programs that read no style sheets
  return plot.outerHTML
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replaceAll('currentColor', ink)
    .replace(/ style="[^"]*"/, '')
    .replace(/ font-family="[^"]*"/, '')
    .replace(/ class="[^"]*"/, '');
}

/** Where an axis is marked, and how: about `count` round values, or the powers of ten of a logarithmic axis. */
function ticksOf({ domain, scale }: PanelAxis, count: number) {
  return scale === 'log' ? exactly(logTicks(domain, count), powerText) : { ticks: count };
}

const exactly = (values: readonly number[], text: (value: number) => string) => ({
  ticks: [...values],
  tickFormat: (value: number) => text(value),
});
