/**
 * Colours that people with any colour vision can tell apart, the strongest on white first.
 *
 * Source: Okabe and Ito 2008, Color Universal Design; its black is kept for the mixture, and the yellow is darkened to
 * be seen on white.
 */
const okabeIto = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#b8a800'] as const;

/** The colour of an expert or a series; after seven they come again. */
export const colourOf = (index: number): string => okabeIto[index % okabeIto.length]!;

/** The dashes that tell the second, third, … seven apart from the first. */
export const dashOf = (index: number): string | undefined =>
  [undefined, '6 3', '2 2', '8 3 2 3'][Math.floor(index / okabeIto.length) % 4];

/** The colour of an expert's area: paler where its curve is dashed. */
export function areaColourOf(index: number): string {
  const share = [1, 0.6, 0.4, 0.25][Math.floor(index / okabeIto.length) % 4]!;
  const colour = colourOf(index);
  const parts = [1, 3, 5].map((at) => 255 - share * (255 - Number.parseInt(colour.slice(at, at + 2), 16)));
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Ink for text, the mixture's mean, axes and points. */
export const ink = '#1a1a1a';
/** Ink for what stands behind: captions, notes, reference lines. */
export const faint = '#6b6b6b';

/** Classes have paler colours, so that none is taken for an expert. Source: Tol 2021, qualitative scheme 'light'. */
const tolLight = [
  '#77aadd',
  '#ee8866',
  '#eedd88',
  '#ffaabb',
  '#99ddff',
  '#44bb99',
  '#bbcc33',
  '#aaaa00',
] as const;

/** The colour of a class. */
export const classColourOf = (index: number): string => tolLight[index % tolLight.length]!;
