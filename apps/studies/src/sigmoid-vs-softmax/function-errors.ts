import type { Model } from '@moelab/core';
import type { Design } from '@moelab/estimators';
import { sum } from '@moelab/numerics';

/** How far a fit is from the truth as functions of x, in the units of y. */
export interface FunctionErrors {
  /** Σ_j min_i ‖ĥ_i − h*_j‖ over true experts j: how near the nearest fitted expert says what each true one says. */
  readonly expertError: number;
  /** ‖f̂ − f*‖ of the regression functions. */
  readonly regressionError: number;
}

/**
 * Measures a fit's experts and its regression function, ‖·‖² being the mean square over the inputs.
 *
 * Experts are compared by what they say, so it does not matter how their parameters trade, which weight a spare expert has or in which gauge
 * a gate is. For experts of one input and output with `slopes` and `intercept`; `activation` is what their affine function goes through.
 */
export async function functionErrors(
  fitted: Model,
  truth: Model,
  { x, weights }: Design,
  activation: (z: number) => number,
): Promise<FunctionErrors> {
  const distance = (a: Float64Array, b: Float64Array) =>
    Math.sqrt(sum(a.map((v, i) => weights[i]! * (v - b[i]!) ** 2)));
  const saidBy = ({ parameters }: Model) => {
    const [slopes, intercepts] = [parameters['experts.slopes']!, parameters['experts.intercept']!];
    return Array.from(slopes.values, (slope, e) =>
      x.data.map((at) => activation(slope * at + intercepts.values[e]!)),
    );
  };
  const fittedExperts = saidBy(fitted);
  const expertError = saidBy(truth).reduce(
    (total, own) => total + Math.min(...fittedExperts.map((other) => distance(own, other))),
    0,
  );
  const [of, from] = [await fitted.predict(x), await truth.predict(x)];
  return { expertError, regressionError: distance(of.data, from.data) };
}
