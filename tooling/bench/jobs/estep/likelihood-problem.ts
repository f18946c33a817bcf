import { fillNormal, stream } from '@moelab/numerics';
import type { GatedGaussianData, GatedGaussianParameters } from '@moelab/numerics/kernels';

/** Rows, inputs and experts. */
export type Sizes = { readonly n: number; readonly d: number; readonly K: number };

/** Draws a likelihood of softmax-gated linear Gaussian experts and where it is evaluated; all N(0, 1), variances 1, the last logit 0. */
export function likelihoodProblem({ n, d, K }: Sizes): {
  readonly data: GatedGaussianData;
  readonly parameters: GatedGaussianParameters;
} {
  const draw = (size: number, what: string) =>
    fillNormal(stream(5, 'bench', 'e-step', what), new Float64Array(size));
  const columns = new Float64Array(n * (d + 1)).fill(1, n * d); // the constant last
  columns.set(draw(n * d, 'x'));
  return {
    data: {
      rows: n,
      experts: K,
      outputs: 1,
      design: { columns, features: d + 1 },
      gate: { family: 'affine', free: K - 1 },
      targets: draw(n, 'y'),
    },
    parameters: {
      gate: draw((d + 1) * (K - 1), 'gate'),
      coefficients: draw(K * (d + 1), 'coefficients'),
      variances: new Float64Array(K).fill(1),
    },
  };
}

/** Work of so many E-steps with statistics, where the data stay in the cache. Of K exponentials about their maximum one is 1. */
export const stepsWork = ({ n, d, K }: Sizes, steps: number) => ({
  exps: 2 * (K - 1) * n * steps,
  flops: (2 * (2 * K - 1) * (d + 1) + K * (d + 2) * (d + 3) + 2 * (K - 1) * (d + 1)) * n * steps,
});

/** Work of one E-step with statistics; parameters are few, data are read once. */
export const stepWork = (sizes: Sizes) => ({
  ...stepsWork(sizes, 1),
  bytes: 8 * (sizes.d + 2) * sizes.n,
});
