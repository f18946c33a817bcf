import { type Matrix, matrix } from '@moelab/numerics';
import { distribution, rowWeights, stochasticRows } from '../entropy/distribution.ts';

/**
 * Gives I(X; Y) = Σ p(x, y) log p(x, y) / p(x) p(y) ≥ 0 of a known joint distribution; of data, see `estimateDiscreteInformation`.
 *
 * Shapes: joint (letters of X, letters of Y). Units: nats. Throws a RangeError where joint is no distribution.
 */
export function mutualInformation(joint: Matrix): number {
  return conditionalMutualInformation([joint]);
}

/**
 * Gives I(X; Y | Z) = Σ p(x, y, z) log p(x, y | z) / p(x | z) p(y | z) of a known joint distribution.
 *
 * Shapes: one matrix (letters of X, letters of Y) for each letter z, entries p(x, y, z), all together summing to one. Units: nats.
 * Throws a RangeError where they are no distribution.
 */
export function conditionalMutualInformation(joint: readonly Matrix[]): number {
  const all = distribution(
    'mutualInformation: joint',
    joint.flatMap(({ data }) => [...data]),
  );
  let information = 0;
  let from = 0;
  for (const { rows, cols, data } of joint) {
    const p = all.subarray(from, from + data.length);
    from += data.length;
    const total = p.reduce((sum, value) => sum + value, 0);
    if (total === 0) continue;
    const x = new Float64Array(rows);
    const y = new Float64Array(cols);
    p.forEach((value, i) => {
      x[Math.floor(i / cols)]! += value;
      y[i % cols]! += value;
    });
    p.forEach((value, i) => {
      const product = x[Math.floor(i / cols)]! * (y[i % cols]! / total);
      // p log(p/r) − p + r ≥ 0 sums to the same, without cancellation
      information += value > 0 ? value * Math.log(value / product) - value + product : product;
    });
  }
  return Math.max(0, information); // rounding may leave less than nothing
}

/**
 * Gives the rate I(X; T) = Σ w(x) KL(p(·|x) ‖ p_T) of a known channel, such as a gate on all the inputs that there are.
 *
 * Of a gate on a *sample* of its inputs, this is the plug-in estimate, which is low: use `estimateGateRate`.
 * Shapes: channel (inputs, letters), rows p(·|x); weights (inputs), 1/n each by default. Units: nats. Throws a RangeError where a row, or
 * the weights, are no distribution.
 */
export function channelInformation(channel: Matrix, weights?: ArrayLike<number>): number {
  const where = 'channelInformation';
  const p = stochasticRows(where, channel);
  const w = rowWeights(where, channel.rows, weights);
  const joint = p.map((value, i) => value * w[Math.floor(i / channel.cols)]!);
  return mutualInformation(matrix(channel.rows, channel.cols, joint));
}

/** Gives the marginal Σ w(x) p(t|x) of a channel. Shapes: channel (inputs, letters) → (letters). Throws as `channelInformation`. */
export function channelOutput(channel: Matrix, weights?: ArrayLike<number>): Float64Array {
  const p = stochasticRows('channelOutput', channel);
  const w = rowWeights('channelOutput', channel.rows, weights);
  const output = new Float64Array(channel.cols);
  p.forEach((value, i) => {
    output[i % channel.cols]! += w[Math.floor(i / channel.cols)]! * value;
  });
  return output;
}
