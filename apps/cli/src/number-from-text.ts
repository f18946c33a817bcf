/** Reads a decimal number as people write it: 3, -0.5, 1e-3; undefined where the text is none. */
export const numberFromText = (text: string): number | undefined =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
