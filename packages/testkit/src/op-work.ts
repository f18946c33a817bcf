import { type Backend, compute } from '@moelab/core';
import { concat, engine, mul, reshape, sum, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { heldBy, type OpInput, putOn, reals } from './op-input.ts';
import type { OpRow } from './op-row.ts';

/** What is computed of a row. */
export type OpAspect = 'forward' | 'gradient' | 'second' | 'special' | 'empty';

/** What an aspect came to: its numbers, the shape and dtype of the op's result, and what was left behind. */
export interface OpResult {
  readonly numbers: Float64Array;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** The inputs, as they were read after it. */
  readonly inputsAfter: readonly Float64Array[];
}

/** The aspects that a row has. */
export const aspectsOf = ({ derivatives, special, empty }: OpRow): readonly OpAspect[] => [
  'forward',
  ...(derivatives > 0 ? (['gradient'] as const) : []),
  ...(derivatives > 1 ? (['second'] as const) : []),
  ...(special === undefined ? [] : (['special'] as const)),
  ...(empty === undefined ? [] : (['empty'] as const)),
];

/** The inputs of an aspect, as `holder` can hold them. */
export function inputsOf(row: OpRow, aspect: OpAspect, holder: Backend): readonly OpInput[] {
  const inputs = (aspect === 'special' || aspect === 'empty' ? row[aspect]?.inputs : undefined) ?? row.inputs;
  return inputs.map((input) => heldBy(holder, input));
}

/** Computes an aspect of a row on a backend; throws what the backend throws. */
export async function computeOp(
  backend: Backend,
  row: OpRow,
  aspect: OpAspect,
  inputs: readonly OpInput[],
): Promise<OpResult> {
  let shape: readonly number[] = [];
  let dtype = '';
  const tensors = compute(backend, () => {
    const all = inputs.map((input) => putOn(backend, input));
    const result = derivative(backend, row, aspect === 'gradient' ? 1 : aspect === 'second' ? 2 : 0, all);
    ({ shape, dtype } = result);
    return [result, ...all];
  });
  try {
    const [numbers, ...inputsAfter] = await Promise.all(tensors.map(numbersOf));
    return { numbers: numbers!, shape, dtype, inputsAfter };
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

const numbersOf = async (tensor: Tensor): Promise<Float64Array> => {
  const data: ArrayLike<number> = await tensor.data();
  return Float64Array.from(data);
};

/** Gives Σ w · y with irregular weights, so that a derivative that went to the wrong entry shows; inside `compute`. */
export const weighted = (backend: Backend, y: Tensor, seed: number): Tensor => {
  const weights = reals(y.shape, seed, 0.5, 1.5);
  return sum(mul(y, putOn(backend, heldBy(backend, weights))));
};

/** Gives the result, or the derivatives of Σ w · result in all real inputs one after the other, or those of Σ v · these; inside `compute`. */
export function derivative(
  backend: Backend,
  row: OpRow,
  order: 0 | 1 | 2,
  inputs: readonly Tensor[],
): Tensor {
  if (order === 0) return row.run(...inputs);
  const variable = inputs.filter(({ dtype }) => dtype === 'float32');
  const below = order === 1 ? 0 : 1;
  const objective = () => weighted(backend, derivative(backend, row, below, inputs), order);
  const { grads } = engine().gradients(objective, [...variable], undefined, true);
  const flat = variable.map((x, i) => {
    const found = grads[i] as Tensor | null | undefined;
    if (found && found.shape.join() !== x.shape.join()) {
      throw new Error(
        `its gradient in input ${i} has the shape (${found.shape.join(', ')}), not (${x.shape.join(', ')})`,
      );
    }
    return found ? reshape(found, [-1]) : tensor1d(new Float32Array(x.size));
  });
  return concat(flat);
}
