/** A figure as data; `drawFigure` of `@moelab/study/figure` makes an SVG document of it. */
export interface Figure {
  /** Names the figure's file and its place in the report: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence or two. */
  readonly caption?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** One beside the other, with the same axes. */
  readonly panels: readonly Panel[];
}

/** An axis; its domain is that of the data unless it is given. */
export interface Axis {
  readonly label: string;
  /** Default 'linear'. On a logarithmic axis, values that are not positive are left out. */
  readonly scale?: 'linear' | 'log';
  readonly domain?: readonly [low: number, high: number];
}

/** One plot of a figure. */
export interface Panel {
  readonly title?: string;
  readonly series: readonly Series[];
  /** Lines to compare with, in grey and dashed. */
  readonly references?: readonly Reference[];
}

/** Points or a line; series of the same name have the same colour in all panels, and one entry in the legend. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Ends of error bars, as long as y. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** Default 'points'; 'faint points' for many, such as one a replication. */
  readonly mark?: 'points' | 'faint points' | 'line' | 'line and points';
}

/** A line to compare with: through all of the panel at one x or at one y, or through the given points. */
export type Reference = { readonly label: string } & (
  | { readonly x: number }
  | { readonly y: number }
  | { readonly points: readonly (readonly [x: number, y: number])[] }
);
