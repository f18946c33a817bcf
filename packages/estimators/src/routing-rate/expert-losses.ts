import {
  byChunks,
  checkTargets,
  type Dataset,
  type LossName,
  lossOf,
  type Model,
  tensorsOf,
} from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { stack } from '@tensorflow/tfjs-core';

/** By which loss experts are judged. */
export interface ExpertLossOptions {
  /** Default: −log density of experts with a noise model ('log', nats), else 'squared'. */
  readonly loss?: LossName;
  /** Of the loss 'clipped': where it is cut; default 1. */
  readonly bound?: number;
}

/**
 * Gives what each expert of a model's last layer loses on each row, whatever the gate says: the matrix ℓ(x_i, y_i, t) that
 * rate–distortion curves and genies are made of.
 *
 * Shapes: x (rows, inputs), y (rows, outputs) → (rows, experts). Shared experts that are added are in it; those of weight 'half'
 * are not among the experts. Cost: every expert on every row. Units: those of the loss. NaN and ±∞ in a row go through to it.
 */
export async function expertLosses(
  model: Model,
  { x, y }: Dataset,
  options: ExpertLossOptions = {},
): Promise<Matrix> {
  const { backend } = model;
  const { spec, expert } = model.layers.at(-1)!;
  const { loss: name = expert.noise === undefined ? 'squared' : 'log', ...lossOptions } = options;
  const loss = lossOf(name, lossOptions);
  model.checkRisk(loss, 'sampled');
  checkTargets(model, x, y);
  const [losses] = await byChunks(backend, x.rows, 1, ({ part }) => {
    const targets = part(y);
    const { layers } = model.forwardWithTargets(
      targets,
      { x: part(x) },
      tensorsOf(backend, model.parameters),
      tensorsOf(backend, model.state),
    );
    const last = layers.at(-1)!;
    if (loss.ofDensity) return [loss.rows(backend, targets, model.expertLogDensityTensor(targets, last))];
    const means = last.components.slice(0, spec.experts).map(({ mean }) => mean);
    return [
      stack(
        means.map((mean) => loss.rows(backend, targets, mean)),
        1,
      ),
    ];
  });
  return matrix(x.rows, spec.experts, losses!);
}
