import type { Dataset, GivenInputs, LayerSpec, Model, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';

/** A model whose last layer has routed experts only, and what is left to them of the targets. */
export interface RoutedOnly {
  readonly model: Model;
  /** (rows, outputs). */
  readonly target: Matrix;
}

/**
 * Takes the shared experts away from a model's last layer, and their part away from the targets: what remains should be
 * Σ_e w_e(x) f_e(x), and is the target itself where there are none.
 *
 * (y − ŷ(x))/c + Σ_e w_e(x) f_e(x), c = ½ with shared experts of weight 'half', else 1. Class targets are unit vectors.
 */
export async function routedOnly(model: Model, { x, y }: Dataset, given: GivenInputs): Promise<RoutedOnly> {
  const target = model.target === 'class' ? unitVectors(y, model.outputs) : y;
  const last = model.spec.layers.length - 1;
  const { shared, ...routed } = model.spec.layers[last]! as LayerSpec;
  if (shared === undefined) return { model, target };
  const fresh = model.remade({ ...model.spec, layers: model.spec.layers.with(last, routed) });
  const parameters: Values = Object.fromEntries(
    Object.keys(fresh.parameters).map((name) => [name, model.parameters[name]!]),
  );
  const alone = fresh.with({ parameters, state: model.state });
  const whole = await model.predict(x, given);
  const said = await alone.predict(x, given);
  const share = shared.weight === 'half' ? 0.5 : 1;
  const left = target.data.map((v, i) => (v - whole.data[i]!) / share + said.data[i]!);
  return { model: alone, target: matrix(target.rows, target.cols, left) };
}

function unitVectors({ rows, data }: Matrix, classes: number): Matrix {
  const units = matrix(rows, classes);
  for (let i = 0; i < rows; i++) units.data[i * classes + data[i]!] = 1;
  return units;
}
