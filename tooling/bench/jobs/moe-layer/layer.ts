// One forward and backward pass of our MoE layer on wasm: the same tensors, experts computing all rows or their own.

import { loadWasm } from '@moelab/backend-wasm';
import { type Batch, compute, createLab, tensorsOf } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { normal, stream } from '@moelab/numerics';
import { dispose, engine, mean, squaredDifference, type Tensor } from '@tensorflow/tfjs-core';

/** The sizes of the layer. */
export interface Sizes {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly experts: number;
  readonly k: number;
}

/**
 * Makes the layer, which holds tensors until it is closed; a step gives the mean squared error, having computed all gradients. `values` are
 * inputs x, targets y and the parameters by their names, row after row.
 */
export async function layerSteps(sizes: Sizes) {
  const backend = await loadWasm();
  const lab = createLab({ plugins: [gates, experts], backend });
  const model = lab.model({
    inputs: sizes.inputs,
    outputs: sizes.inputs,
    experts: sizes.experts,
    gate: 'top-k',
    gateOptions: { k: sizes.k },
    expert: 'mlp',
    expertOptions: { hidden: sizes.hidden, activation: 'relu', noise: 'none' },
    seed: 1,
  });
  const drawn = (name: string) => {
    const random = stream(1, 'bench', name);
    return Float64Array.from({ length: sizes.rows * sizes.inputs }, () => normal(random));
  };
  const names = Object.keys(model.parameters);
  const drawnOnce = { x: drawn('x'), y: drawn('y') };
  const kept = compute(backend, () => [
    ...Object.values(drawnOnce).map((values) => backend.tensor(values, [sizes.rows, sizes.inputs])),
    ...Object.values(tensorsOf(backend, model.parameters)),
  ]);
  const [x, y, ...parameters] = kept as [Tensor, Tensor, ...Tensor[]];
  const named = Object.fromEntries(names.map((name, i) => [name, parameters[i]!]));
  const batch: Batch = { inputs: () => ({ x }), parameters: () => named, state: () => ({}) };
  const step = async (kind: 'dense' | 'sparse'): Promise<number> => {
    const dispatches = kind === 'sparse' ? await model.dispatch(batch) : undefined;
    const [value, ...grads] = compute(backend, () => {
      const loss = () => mean(squaredDifference(model.forward({ x }, named, {}, dispatches).prediction, y));
      const { value: found, grads: all } = engine().gradients(loss, parameters, undefined, true);
      return [found, ...all];
    });
    const [found] = await value!.data();
    for (const tensor of [value!, ...grads]) tensor.dispose();
    return found!;
  };
  const values = Object.fromEntries(
    Object.entries(model.parameters).map(([name, array]) => [name, array.values]),
  );
  return { step, values: { ...drawnOnce, ...values }, close: () => dispose(kept) };
}
