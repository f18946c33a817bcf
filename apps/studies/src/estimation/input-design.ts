import { type Design, uniformDesign } from '@moelab/estimators';
import { gaussLegendre, matrix } from '@moelab/numerics';
import type { Truth } from './truth.ts';

/** How finely averages over inputs are taken. */
export interface Fineness {
  /** Of one input: panels of so many Gauss–Legendre points. */
  readonly panels: number;
  readonly points: number;
  /** Of two and more inputs: Gauss–Legendre points on each axis. */
  readonly perAxis: number;
}

/** Gives the distribution of a truth's inputs, each uniform on the same range, as a product quadrature rule. */
export function inputDesign(
  { range: [from, to] = [0, 1] }: Truth,
  inputs: number,
  { panels, points, perAxis }: Fineness,
): Design {
  if (inputs === 1) return uniformDesign({ from, to, panels, points });
  const axis = gaussLegendre(from, to, { points: perAxis });
  const rows = perAxis ** inputs;
  const x = matrix(rows, inputs);
  const weights = new Float64Array(rows).fill(1);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < inputs; j++) {
      const node = Math.floor(i / perAxis ** j) % perAxis;
      x.data[i * inputs + j] = axis.nodes[node]!;
      weights[i]! *= axis.weights[node]! / (to - from);
    }
  return { x, weights };
}
