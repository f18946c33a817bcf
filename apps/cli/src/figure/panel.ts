import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { fontFamily } from './compose.ts';
import { ink } from './palette.ts';

// the same for all panels, so that their axes stand one above the other
const margins = { left: 62, right: 14, top: 26, bottom: 40, bottomWithoutLabel: 24 } as const;

/** What a panel shows. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly x: { readonly domain: readonly [number, number]; readonly label: string };
  readonly y: { readonly domain: readonly [number, number]; readonly label: string };
  /** Where the vertical axis is marked; otherwise at round values. */
  readonly yTicks?: readonly number[];
  readonly marks: readonly Plot.Markish[];
}

/** Draws a panel as an `<svg>` element; marks are given by the caller, axes and grid are the same in all panels. */
export function panelMarkup({ width, height, x, y, yTicks, marks }: Panel): string {
  const { document } = parseHTML('<html><body></body></html>');
  const vertical = yTicks === undefined ? tickCount(height, 32) : [...yTicks];
  const format = yTicks === undefined ? {} : { tickFormat: (value: number) => String(value) };
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
    x: { domain: [...x.domain] },
    y: { domain: [...y.domain] },
    marks: [
      Plot.gridY({ stroke: '#000000', strokeOpacity: 0.08, ticks: vertical }),
      ...marks,
      Plot.axisX({
        ...ticks,
        label: x.label,
        labelAnchor: 'center',
        labelArrow: 'none',
        ticks: tickCount(width, 70),
      }),
      Plot.axisY({
        ...ticks,
        ...format,
        label: y.label,
        labelAnchor: 'top',
        labelArrow: 'none',
        ticks: vertical,
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

const tickCount = (length: number, each: number): number => Math.max(2, Math.floor(length / each));
