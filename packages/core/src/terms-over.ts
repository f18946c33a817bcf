import type { BoundTerm, Extended } from './bound.ts';

/**
 * Gives a bound's terms where inputs may be ranges: as numbers when none is, otherwise each at the low and at the high end
 * of their sum.
 *
 * Right for a sum that is monotone, up or down, in each of the inputs: over a box it is then least and greatest at
 * corners, and all 2^r of them are looked at. A term by itself may be lower at the high end; formulas that differ at both ends are both there.
 */
export function termsOver<K extends string>(
  inputs: Readonly<Record<K, Extended>>,
  terms: (at: Readonly<Record<K, number>>) => readonly BoundTerm[],
): readonly BoundTerm[] {
  const ranges = Object.entries<Extended>(inputs).flatMap(([name, value]) =>
    typeof value === 'number' ? [] : [{ name, value }],
  );
  if (ranges.length === 0) return terms(inputs as Readonly<Record<K, number>>);
  const corners = Array.from({ length: 2 ** ranges.length }, (_, corner) => {
    const at = ranges.map(({ name, value }, bit) => [name, value[((corner >> bit) & 1) as 0 | 1]]);
    const found = terms({ ...inputs, ...Object.fromEntries(at) });
    return { found, total: found.reduce((sum, { value }) => sum + (value as number), 0) };
  });
  const lowest = corners.reduce((a, b) => (b.total < a.total ? b : a)).found;
  const highest = corners.reduce((a, b) => (b.total > a.total ? b : a)).found;
  return lowest.map((term, t) => {
    const high = highest[t]!;
    return {
      ...term,
      value: [term.value as number, high.value as number],
      formula:
        term.formula === high.formula
          ? term.formula
          : `${term.formula} (low end), ${high.formula} (high end)`,
    };
  });
}
