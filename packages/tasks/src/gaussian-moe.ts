import type { Values } from '@moelab/core';
import { matrix, softmaxInto } from '@moelab/numerics';
import { defineTask } from './define-task.ts';
import { type Design, designLaw } from './design.ts';
import { dot } from './dot.ts';
import { checkGaussianMoeTruth, type GaussianMoeTruth, gaussianMoeTruths } from './gaussian-moe-truth.ts';
import { mixtureTargets } from './gaussian-targets.ts';
import { mapRows } from './map-rows.ts';
import type { Task } from './task.ts';
import { trueLogits } from './true-logits.ts';

/** What a Gaussian mixture of experts is drawn from. */
export interface GaussianMoeOptions {
  /** One of the truths with names (default `demystifying`), or one of your own. */
  readonly truth?: keyof typeof gaussianMoeTruths | GaussianMoeTruth;
  /** Default: uniform on [0, 1] in each input. */
  readonly design?: Design;
}

/** The Gaussian mixture of experts with its parameters. */
export interface GaussianMoe extends Task {
  readonly truthParameters: GaussianMoeTruth;
}

/**
 * Makes data of a Gaussian mixture of linear experts, y | x ~ Σ_k w_k(x) N(a_kᵀx + b_k, ν_k), w = softmax of the gate's logits.
 *
 * The responsible expert of a row is drawn by the true weights; best risks are by quadrature for up to two inputs (where a
 * top-k gate jumps, to about 1e-3 only: see their uncertainty).
 *
 * Source: the models of Nguyen et al. 2023, arXiv:2305.03288 (softmax); Nguyen et al. 2024, arXiv:2401.13875 (dense-to-sparse,
 * activation); Nguyen et al. 2023, arXiv:2309.13850 (top-k); Han et al. 2024, arXiv:2402.03226 (laplace).
 */
export function gaussianMoe({
  truth = 'demystifying',
  design = { kind: 'uniform' },
}: GaussianMoeOptions = {}): GaussianMoe {
  const name = 'tasks/gaussian-moe';
  const chosen: GaussianMoeTruth = typeof truth === 'string' ? gaussianMoeTruths[truth] : truth;
  checkGaussianMoeTruth(name, chosen);
  const { gate, atoms } = chosen;
  const experts = atoms.length;
  const task = defineTask({
    name,
    outputs: 1,
    experts,
    law: designLaw(name, design, atoms[0]!.slopes.length),
    targets: mixtureTargets(
      name,
      Float64Array.from(atoms, ({ variance }) => variance),
    ),
    routing: (x) =>
      mapRows(x, experts, (row, weights) => {
        softmaxInto(weights, trueLogits(gate, atoms, row).logits);
      }),
    means: (x) =>
      mapRows(x, experts, (row, means) => {
        for (const [k, { slopes, intercept }] of atoms.entries()) means[k] = dot(slopes, row) + intercept;
      }),
  });
  return { ...task, truthParameters: chosen };
}

/**
 * Writes a truth as the parameters of a model of one layer with linear Gaussian experts, for `model.with({ parameters })`:
 * `gate.slopes` (inputs, K) or, of a Laplace gate, `gate.centres`; `gate.bias` (K); `gate.temperature` () of an activation
 * gate, whose temperature is a parameter; `experts.slopes` (K, inputs, 1), `experts.intercept` (K, 1), `experts.variance`
 * (K).
 *
 * A dense-to-sparse gate's temperature is left to the gate's options, as it cannot be estimated.
 */
export function gaussianMoeParameters({ gate, atoms }: GaussianMoeTruth): Values {
  const experts = atoms.length;
  const inputs = atoms[0]!.slopes.length;
  const slopes = matrix(inputs, experts);
  for (const [k, { gateSlopes }] of atoms.entries())
    for (const [j, b] of gateSlopes.entries()) slopes.data[j * experts + k] = b;
  const named = (axes: readonly string[], shape: readonly number[], values: ArrayLike<number>) => ({
    axes,
    shape,
    values: Float64Array.from(values),
  });
  const slopesName = gate.kind === 'laplace' ? 'gate.centres' : 'gate.slopes';
  return {
    ...(gate.kind === 'constant'
      ? {}
      : { [slopesName]: named(['input', 'expert'], [inputs, experts], slopes.data) }),
    'gate.bias': named(
      ['expert'],
      [experts],
      atoms.map(({ gateBias }) => gateBias),
    ),
    ...(gate.kind === 'activation' ? { 'gate.temperature': named([], [], [gate.temperature]) } : {}),
    'experts.slopes': named(
      ['expert', 'input', 'output'],
      [experts, inputs, 1],
      atoms.flatMap((atom) => atom.slopes),
    ),
    'experts.intercept': named(
      ['expert', 'output'],
      [experts, 1],
      atoms.map(({ intercept }) => intercept),
    ),
    'experts.variance': named(
      ['expert'],
      [experts],
      atoms.map(({ variance }) => variance),
    ),
  };
}
