import {
  composePage,
  faint,
  type LegendEntry,
  legendOf,
  type Placed,
  shortened,
  type TextLine,
} from '@moelab/study/figure';

/** The margin on all sides of a page. */
export const PAGE_MARGIN = 24;

/** What stands above the panels of a figure. */
export interface FigureHead {
  /** Of the panels, without margins. */
  readonly width: number;
  readonly title: string;
  /** Under the title; what does not fit is cut off with a mark. */
  readonly lines: readonly string[];
  readonly legend: readonly LegendEntry[];
}

/** The page of a figure, once its head is set. */
export interface FigureFrame {
  /** Where panels begin. */
  readonly top: number;
  /** Composes the page of panels that end at `bottom`, with small notes below them; `title` is for readers that see no page. */
  page(
    panels: readonly Placed[],
    bottom: number,
    more?: { readonly notes?: readonly string[]; readonly title?: string },
  ): string;
}

/** Sets title, lines and legend of a figure, one under the other: what every figure of the program begins with. */
export function figureFrame({ width, title, lines, legend: entries }: FigureHead): FigureFrame {
  const line = (text: string, y: number, size: number): TextLine => ({
    x: PAGE_MARGIN,
    y,
    text: shortened(text, size, width),
    size,
    fill: faint,
  });
  const texts: TextLine[] = [
    { x: PAGE_MARGIN, y: 32, text: shortened(title, 16, width), size: 16, weight: 'bold' },
    ...lines.map((text, i) => line(text, 52 + 16 * i, 11)),
  ];
  const under = 58 + 16 * lines.length;
  const legend = legendOf(entries, { x: PAGE_MARGIN, y: under, width });
  return {
    top: under + 4 + legend.height,
    page: (panels, bottom, { notes = [], title: spoken = title } = {}) =>
      composePage({
        width: 2 * PAGE_MARGIN + width,
        height: bottom + 15 * notes.length + 8,
        title: spoken,
        panels,
        texts: [...texts, ...notes.map((text, i) => line(text, bottom + 6 + 15 * i, 10))],
        legend: legend.elements,
      }),
  };
}
