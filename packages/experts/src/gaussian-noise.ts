import { choice, type Declaration, type LayerContext, type Noise, real } from '@moelab/core';
import { add, div, log, mul, sqrt, squaredDifference, sum } from '@tensorflow/tfjs-core';

/** The options of experts with Gaussian noise. */
export const gaussianOptions = {
  noise: choice(['per-expert', 'shared', 'fixed', 'none'], {
    doc: 'one variance per expert, one for all, a given one, or no density at all',
  }),
  variance: real({ above: 0, default: 1, doc: 'the first variance; fixed: its value' }),
};

/** The noise of an expert, with the parameter that it adds. */
export interface GaussianNoise {
  readonly parameters: { readonly variance?: Declaration };
  readonly noise?: Noise;
}

/**
 * Gives Gaussian noise of the same variance in every output: y_o ~ N(mean_o, variance), independently.
 *
 * log p(y | mean) = −(outputs·log(2π variance) + Σ_o (y_o − mean_o)²/variance)/2.
 * `per-expert`, `shared`: the variance is estimated; `fixed`: it keeps its value; `none`: no noise and no parameter.
 *
 * Shapes: y, mean (rows, outputs); variance () → log density (rows). Units: nats.
 */
export function gaussianNoise(
  {
    noise,
    variance,
  }: { readonly noise: 'per-expert' | 'shared' | 'fixed' | 'none'; readonly variance: number },
  { outputs, constant }: LayerContext,
): GaussianNoise {
  if (noise === 'none') return { parameters: {} };
  const declaration: Declaration = {
    axes: [],
    shape: [],
    init: variance,
    domain: 'positive',
    ...(noise === 'per-expert' ? {} : { shared: true }),
    ...(noise === 'fixed' ? { fixed: true } : {}),
  };
  return {
    parameters: { variance: declaration },
    noise: {
      target: 'real',
      logDensity(y, mean, parameters) {
        const scale = parameters.variance!;
        const squares = div(sum(squaredDifference(y, mean), -1), scale); // (rows)
        const volume = mul(constant(outputs), add(log(scale), constant(Math.log(2 * Math.PI))));
        return mul(constant(-0.5), add(squares, volume));
      },
      sample: (mean, parameters, draw) => add(mean, mul(sqrt(parameters.variance!), draw.normal(mean.shape))),
    },
  };
}
