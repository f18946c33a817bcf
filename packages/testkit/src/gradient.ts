import { type Backend, compute, read, type Tensors, tensorsOf, type Values } from '@moelab/core';
import { engine, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/** Gives the gradient of a scalar by autodiff; what the scalar does not depend on has gradient 0. */
export async function gradient(
  backend: Backend,
  values: Values,
  scalar: (tensors: Tensors) => Tensor,
): Promise<Values> {
  const names = Object.keys(values);
  if (names.length === 0) return {};
  const tensors = compute(backend, () => {
    const all = tensorsOf(backend, values);
    const xs = names.map((name) => all[name]!);
    const { grads } = engine().gradients(() => scalar(all), xs, undefined, true);
    return xs.map((x, i) => (grads[i] as Tensor | undefined) ?? zerosLike(x));
  });
  const entries = await Promise.all(tensors.map(read));
  for (const tensor of tensors) tensor.dispose();
  return Object.fromEntries(names.map((name, i) => [name, { ...values[name]!, values: entries[i]! }]));
}
