import type { Declarations, Values } from '@moelab/core';

/** The derivative of some outputs with respect to one entry of some values. */
export interface Column {
  readonly name: string;
  readonly index: number;
  readonly derivative: Float64Array;
}

/** Derivatives by differences, and which outputs were finite at every evaluation: only those count. */
export interface Differences {
  readonly value: Float64Array;
  readonly columns: readonly Column[];
  readonly isStable: readonly boolean[];
}

/**
 * Differentiates a function by central differences, (f(v + h) − f(v − h))/(2h) with h = 1e-5 max(1, |v|), or 1e-5 v
 * where v is declared positive: error about 1e-10 of a smooth function of size 1 on that scale. An output that is −∞ here and finite there (another selection) is not stable.
 */
export async function centralDifferences(
  values: Values,
  f: (values: Values) => Promise<Float64Array>,
  declarations: Declarations = {},
): Promise<Differences> {
  const value = await f(values);
  const isStable = Array.from(value, Number.isFinite);
  const columns: Column[] = [];
  for (const [name, array] of Object.entries(values)) {
    for (const [index, v] of array.values.entries()) {
      const h = 1e-5 * (declarations[name]?.domain === 'positive' ? v : Math.max(1, Math.abs(v)));
      const [above, below] = await Promise.all(
        [v + h, v - h].map((moved) =>
          f({ ...values, [name]: { ...array, values: array.values.with(index, moved) } }),
        ),
      );
      for (const i of isStable.keys()) {
        isStable[i] &&= Number.isFinite(above![i]!) && Number.isFinite(below![i]!);
      }
      columns.push({ name, index, derivative: above!.map((a, i) => (a - below![i]!) / (2 * h)) });
    }
  }
  return { value, columns, isStable };
}
