/** A panel with its place on the page; the markup is a whole `<svg>` element. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly markup: string;
}

/** A line of text on the page. */
export interface TextLine {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly weight?: 'bold';
  readonly fill?: string;
}

/** A sample of a line, an area or a point with its name. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly shape: 'line' | 'area' | 'point';
  readonly dash?: string | undefined;
}

/** The fonts of a figure: the first is the one that PNG files are drawn with. */
export const fontFamily = "'DejaVu Sans', Verdana, Geneva, sans-serif";

/**
 * Puts panels, texts and a legend on one white page: an SVG document that needs nothing else.
 *
 * Identifiers inside panels are renumbered in the order of the page, so that the same figure has the same bytes however
 * many were drawn before it.
 */
export function composePage(page: {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly panels: readonly Placed[];
  readonly texts: readonly TextLine[];
  readonly legend: readonly string[];
}): string {
  const { width, height, title } = page;
  const panels = page.panels.map(({ x, y, markup }) => markup.replace(/^<svg /, `<svg x="${x}" y="${y}" `));
  const body = [
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...page.texts.map(textElement),
    ...page.legend,
    ...panels,
  ].join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${fontFamily}" role="img">\n${renumbered(body)}\n</svg>\n`;
}

/** Lays legend entries out in lines of at most `width`; gives the elements and the height that they take. */
export function legendOf(
  entries: readonly LegendEntry[],
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): { readonly elements: readonly string[]; readonly height: number } {
  const size = 11;
  const lineHeight = 18;
  const elements: string[] = [];
  let left = x;
  let line = 0;
  for (const entry of entries) {
    const own = 22 + textWidth(entry.label, size) + 16;
    if (left > x && left + own > x + width) {
      left = x;
      line++;
    }
    const middle = y + line * lineHeight;
    elements.push(
      sample(entry, left, middle),
      textElement({ x: left + 24, y: middle + 4, text: entry.label, size }),
    );
    left += own;
  }
  return { elements, height: (line + 1) * lineHeight };
}

function sample({ shape, colour, dash }: LegendEntry, x: number, y: number): string {
  switch (shape) {
    case 'point':
      return `<circle cx="${x + 9}" cy="${y}" r="2.6" fill="${colour}"/>`;
    case 'area':
      return `<rect x="${x}" y="${y - 5}" width="18" height="10" fill="${colour}"/>`;
    case 'line': {
      const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
      return `<path d="M${x},${y}h18" stroke="${colour}" stroke-width="2.5"${dashes}/>`;
    }
  }
}

function textElement({ x, y, text, size, weight, fill = '#1a1a1a' }: TextLine): string {
  const bold = weight === undefined ? '' : ` font-weight="${weight}"`;
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${bold}>${escaped(text)}</text>`;
}

/** About how wide a text is drawn: DejaVu Sans's letters are 0.58 of their size wide on average, seldom more. */
const textWidth = (text: string, size: number): number => LETTER_WIDTH * size * [...text].length;
const LETTER_WIDTH = 0.58;

/** How many letters a line of a width holds. */
const lettersIn = (width: number, size: number): number =>
  Math.max(3, Math.floor(width / (LETTER_WIDTH * size)));

/** A text cut to a width, with an ellipsis where it was cut. */
export function shortened(text: string, size: number, width: number): string {
  const most = lettersIn(width, size);
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

/** A text in one line of a width or, broken between words, in two, the second cut. */
export function inTwoLines(text: string, size: number, width: number): readonly string[] {
  const most = lettersIn(width, size);
  const letters = [...text];
  if (letters.length <= most) return [text];
  const last = letters.slice(0, most + 1).lastIndexOf(' ');
  if (last <= 0) return [shortened(text, size, width)];
  return [letters.slice(0, last).join(''), shortened(letters.slice(last + 1).join(''), size, width)];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function renumbered(markup: string): string {
  const names = new Map<string, string>();
  return markup.replace(/plot-clip-\d+/g, (name) => {
    if (!names.has(name)) names.set(name, `clip-${names.size + 1}`);
    return names.get(name)!;
  });
}
