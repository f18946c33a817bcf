import {
  type Backend,
  type Batch,
  type Dispatches,
  evaluate,
  type Model,
  roundoffOf,
  selects,
  type Tensors,
} from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { engine, square, sum, zerosLike } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { largestDifference } from './same-bytes.ts';

/** How far apart the two may be, in unit roundoffs: the same few products, summed in another order. */
const ROUNDINGS = 128;

/**
 * Demands that a model gives the same prediction, and the same gradient of Σ prediction² in x and its parameters, when
 * experts compute only the rows that select them.
 */
export async function demandSparseAsDense(
  backend: Backend,
  model: Model,
  batch: Batch,
  x: Matrix,
  isDrawn: boolean,
): Promise<void> {
  const dispatches = await model.dispatch(batch);
  for (const [l, layer] of model.layers.entries()) {
    demand(
      dispatches[l] !== undefined || !selects(layer, isDrawn),
      `selects some of ${layer.spec.experts} experts, and no dispatch came of it`,
    );
  }
  const names = Object.keys(model.declarations);
  const computed = (used: Dispatches | undefined) =>
    evaluate(backend, () => {
      const all = batch.parameters();
      const xs = [backend.tensor(x.data, [x.rows, x.cols]), ...names.map((name) => all[name]!)];
      const prediction = () => {
        const own = Object.fromEntries(names.map((name, i) => [name, xs[i + 1]!])) as Tensors;
        return model.forward({ ...batch.inputs(), x: xs[0]! }, own, batch.state(), used).prediction;
      };
      const { grads } = engine().gradients(() => sum(square(prediction())), xs, undefined, true);
      return [prediction(), ...xs.map((one, i) => grads[i] ?? zerosLike(one))];
    });
  const [dense, own] = [await computed(undefined), await computed(dispatches)];
  for (const [i, what] of ['the prediction', 'd/dx', ...names.map((name) => `d/d ${name}`)].entries()) {
    const size = Math.max(1, ...dense[i]!.map(Math.abs));
    const difference = largestDifference(dense[i]!, own[i]!) / size;
    demand(
      difference <= ROUNDINGS * roundoffOf(backend),
      `${what} differs by ${difference} (relative to its largest entry) when experts compute only their own rows`,
    );
  }
}
