import { byChunks, type Model, MoelabError, roundoffOf, tensorsOf } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { gather, stack, tensor1d } from '@tensorflow/tfjs-core';

/** One component of a mixture's density of a single real output, at one row of x. */
export interface ComponentAt {
  readonly row: number;
  readonly component: number;
  readonly weight: number;
  readonly mean: number;
  /** The standard deviation of a normal density with the same height at the mean, 1/(√(2π) p_c(mean)). */
  readonly width: number;
}

/** A component with less weight than this in a row contributes nothing above rounding. */
const NEGLIGIBLE = 1e-18;

/** Gives what a model's density of y is made of at each row of x, row by row; components of no weight are left out. */
export async function componentsAt(model: Model, x: Matrix): Promise<readonly ComponentAt[]> {
  const count = model.layers.at(-1)!.components;
  const [logWeights, means, heights] = await byChunks(model.backend, x.rows, 3, ({ part }) => {
    const forward = model.forward(
      { x: part(x) },
      tensorsOf(model.backend, model.parameters),
      tensorsOf(model.backend, model.state),
    );
    const last = forward.layers.at(-1)!;
    const own = last.components.map(({ mean }) => mean); // (rows, 1) each
    const atMean = own.map((mean, c) =>
      gather(model.componentLogDensityTensor(mean, last), tensor1d([c], 'int32'), 1),
    );
    return [last.componentLogWeights, stack(own, 1), stack(atMean, 1)];
  });
  const all: ComponentAt[] = [];
  for (let row = 0; row < x.rows; row++)
    for (let component = 0; component < count; component++) {
      const at = row * count + component;
      const weight = Math.exp(logWeights![at]!);
      const width = Math.exp(-heights![at]!) / Math.sqrt(2 * Math.PI);
      if (weight >= NEGLIGIBLE) all.push({ row, component, weight, mean: means![at]!, width });
    }
  return all;
}

/** Throws unless each row has a density of its own that double precision computes. */
export function checkDensity(where: string, model: Model): void {
  const batchwise = model.layers.find(({ gate }) => gate.isBatchwise === true);
  if (batchwise !== undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `${where}: gates/${batchwise.spec.gate} routes a row by its whole batch, so one observation has no density of its own`,
    );
  }
  if (roundoffOf(model.backend) > 1e-12) {
    throw new MoelabError(
      'UNSUPPORTED',
      `${where}: differences of log densities need double precision, and backend '${model.backend.name}' has less; make the model in a lab on backend float64`,
    );
  }
}

/** The error of a noise that the nodes of an integral do not cover. */
export const uncovered = (where: string, model: Model, mass: number): MoelabError =>
  new MoelabError(
    'UNSUPPORTED',
    `${where}: the noise of experts/${model.layers.at(-1)!.spec.expert} is not near enough to normal to be integrated, its nodes hold ${mass} of the mass; pass draws and a seed to average over drawn targets`,
  );
