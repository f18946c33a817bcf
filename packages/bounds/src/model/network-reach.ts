import type { Network, NetworkLayer, Values } from '@moelab/core';

/** What a bound must know of a network's size. */
export interface NetworkReach {
  /** Π ‖A_l‖_F over its layers, with biases as weights of an input that is 1. */
  readonly norm: number;
  /** √n times its Rademacher complexity on n points is at most `factor` · norm · (the inputs' norm). */
  readonly factor: number;
  /** How the factor comes about. */
  readonly by: string;
  /** The norm of inputs ‖(x, 1)‖, or ‖x‖ without biases, where ‖x‖ is at most this. */
  reachOf(inputNorm: number): number;
}

/**
 * Measures a network of relu layers, or of none, by the Frobenius norms of its matrices; a sentence says why where it cannot.
 *
 * A bias is a weight from an input that is 1, and a hidden layer below a bias hands that 1 on, a unit more of norm 1. Linear:
 * factor 1, for o outputs with signs of their own √o. With relu (Golowich): √(2 log 2 · L) + 1, for o outputs o times as
 * much. Of `column` the largest norm of one output counts, and the factor of one: as for the score of one expert.
 */
export function networkReach(
  network: Network,
  parameters: Values,
  of: 'all' | 'column',
): NetworkReach | string {
  const last = network.length - 1;
  const other = network.find(
    ({ activation }, l) => activation !== undefined && (l === last || activation !== 'relu'),
  );
  if (other !== undefined) {
    return `is known for relu below the last layer, and there is ${other.activation === 'relu' ? 'relu on it' : other.activation}`;
  }
  const from = network.findLastIndex(({ weights }) => weights === undefined);
  const active = network.slice(Math.max(0, from)); // what is before a layer without weights does not matter
  const isConstant = from >= 0;
  const hasBias = active.some(({ bias }) => bias !== undefined);
  const isRelu = active.slice(0, -1).some(({ activation }) => activation === 'relu');
  const squares = active.map((layer, l) => {
    const columns = columnSquares(layer, parameters);
    if (l === active.length - 1 && of === 'column') return Math.max(...columns);
    const handsOn = active.slice(l + 1).some(({ bias }) => bias !== undefined) ? 1 : 0;
    return columns.reduce((a, b) => a + b, handsOn);
  });
  const outputs = of === 'column' ? 1 : columnSquares(active.at(-1)!, parameters).length;
  const depth = active.length;
  return {
    norm: Math.sqrt(squares.reduce((a, b) => a * b, 1)),
    factor: isRelu ? (Math.sqrt(2 * Math.LN2 * depth) + 1) * outputs : Math.sqrt(outputs),
    by: isRelu ? `Golowich et al. 2018, ${depth} layers` : 'linear in x',
    reachOf: (inputNorm) => (isConstant ? 1 : hasBias ? Math.hypot(inputNorm, 1) : inputNorm),
  };
}

/** (out): the squared norms of what goes into each unit, bias included. */
function columnSquares({ weights, bias }: NetworkLayer, parameters: Values): readonly number[] {
  const b = bias === undefined ? undefined : parameters[bias]!.values;
  const w = weights === undefined ? undefined : parameters[weights]!;
  const squares = Array.from({ length: w?.shape[1] ?? b!.length }, (_, c) => (b?.[c] ?? 0) ** 2);
  for (const [i, v] of (w?.values ?? []).entries()) squares[i % squares.length]! += v * v;
  return squares;
}
