import type { Values } from '@moelab/core';
import type { Differences } from './central-differences.ts';
import { demand } from './check.ts';

/**
 * Demands that a gradient of Σ_i c_i f_i agrees with differences of f to 1e-6 relative, and to 1e-8 of the largest entry
 * where that is more, which is what differences are good for.
 */
export function demandSameGradient(found: Values, { columns }: Differences, c: Float64Array): void {
  const wanted = columns.map(({ derivative }) =>
    derivative.reduce((total, v, i) => (c[i] === 0 ? total : total + v * c[i]!), 0),
  );
  const largest = Math.max(1, ...wanted.map(Math.abs));
  for (const [at, { name, index }] of columns.entries()) {
    const got = found[name]!.values[index]!;
    const want = wanted[at]!;
    demand(
      Math.abs(got - want) <= 1e-6 * Math.abs(want) + 1e-8 * largest,
      `the gradient in ${name}[${index}] is ${got} by autodiff and ${want} by differences`,
    );
  }
}
