/** What a cell of a table holds: a number, or why it is none. */
export type Cell = { readonly value: number } | { readonly problem: string };

/**
 * Reads a cell as a finite number in the notation of programs: `-1.5`, `2e-3`.
 *
 * Empty cells, words for missing and infinite values, decimal commas and anything else are problems, each in its own
 * words. Blanks around the number are ignored.
 */
export function cellOf(raw: string): Cell {
  const text = raw.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? { value } : { problem: `'${text}' is too large for a number` };
  }
  if (text === '') return { problem: 'is empty' };
  if (/^(nan|na|n\/a|null|none|\?|\.|-)$/i.test(text)) return { problem: `is missing ('${text}')` };
  if (/^[+-]?(inf|infinity|∞)$/i.test(text)) return { problem: `is infinite ('${text}')` };
  if (/^[+-]?\d+,\d+$/.test(text)) {
    return { problem: `'${text}' is not a number; write decimals with a point` };
  }
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return { problem: `'${short}' is not a number` };
}
