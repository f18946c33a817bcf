import type { Backend } from '@moelab/core';
import { add, div, mul, neg, relu, sqrt, square, sub, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { JointOptions } from './options.ts';

/** What an optimizer remembers of one parameter: none, one or two tensors of its shape. */
export type Memory = readonly Tensor[];

/** Turns gradients into steps, in tensor ops; what it remembers goes in and out. */
export interface Optimizer {
  /** How many tensors of a parameter's shape it remembers. */
  readonly slots: number;
  /** What is added to a parameter in step t = 1, 2, …, and what is remembered for the next. */
  step(
    gradient: Tensor,
    memory: Memory,
    t: number,
    rate: number,
  ): { readonly change: Tensor; readonly memory: Memory };
}

/** What an optimizer remembers before its first step. */
export const firstMemory = ({ slots }: Optimizer, shape: readonly number[]): Memory =>
  Array.from({ length: slots }, () => zeros([...shape]));

/**
 * Makes an optimizer whose constants are as exact as the backend's numbers.
 *
 * gradient-descent Δ = −η g; momentum (heavy ball) v ← μ v + g, Δ = −η v; adam m ← μ m + (1 − μ) g, v ← ν v + (1 − ν) g²,
 * Δ = −η m̂/(√v̂ + ε) with m̂ = m/(1 − μᵗ), v̂ = v/(1 − νᵗ).
 * Sources: Polyak 1964 (heavy ball); Kingma and Ba 2015, arXiv:1412.6980, algorithm 1.
 */
export function optimizerOf(options: JointOptions, backend: Backend): Optimizer {
  const { momentum, secondMomentum, epsilon } = options;
  const scaled = (tensor: Tensor, factor: number) => mul(tensor, backend.tensor([factor], []));
  switch (options.optimizer) {
    case 'gradient-descent':
      return { slots: 0, step: (gradient, memory, _, rate) => ({ change: scaled(gradient, -rate), memory }) };
    case 'momentum':
      return {
        slots: 1,
        step(gradient, [velocity], _, rate) {
          const next = add(scaled(velocity!, momentum), gradient);
          return { change: scaled(next, -rate), memory: [next] };
        },
      };
    case 'adam':
      return {
        slots: 2,
        step(gradient, [first, second], t, rate) {
          const m = add(scaled(first!, momentum), scaled(gradient, 1 - momentum));
          const v = add(scaled(second!, secondMomentum), scaled(square(gradient), 1 - secondMomentum));
          const root = sqrt(scaled(v, 1 / (1 - secondMomentum ** t)));
          const above = scaled(m, rate / (1 - momentum ** t));
          return { change: neg(div(above, add(root, backend.tensor([epsilon], [])))), memory: [m, v] };
        },
      };
  }
}

/** Gradients cut to a norm of at most `limit` together, by one factor min(1, limit/norm). */
export function clipped(
  gradients: readonly Tensor[],
  norm: Tensor,
  limit: number,
  backend: Backend,
): Tensor[] {
  const bound = backend.tensor([limit], []);
  const factor = div(bound, add(bound, relu(sub(norm, bound))));
  return gradients.map((gradient) => mul(gradient, factor));
}
