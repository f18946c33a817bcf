import {
  byChunks,
  checkTargets,
  type Dataset,
  type GivenInputs,
  type Model,
  meanRisk,
  tensorsOf,
} from '@moelab/core';
import { matrix, mean } from '@moelab/numerics';
import { exp, expandDims, mul, square, stack, sum } from '@tensorflow/tfjs-core';
import { checkRows, columnOf, type ExpertScores, expertScores, expertsOfLayer } from './expert-scores.ts';
import { routedOnly } from './routed-only.ts';

/**
 * Gives how much of what each expert of the last layer contributes is in the target: the coefficient of y regressed on it.
 *
 * s_e = E[(w_e f_e)·y] / E[‖w_e f_e‖²], over the rows; outputs by the inner product, classes as unit vectors; shared experts'
 * part is taken from y first. About 1 for an expert that alone carries the target where it has weight, about 0 for one that
 * has nothing to do with it, and 0 for one that contributes nothing; 2 for each of two that share one part. Keeping what is
 * above ½ is the rule of thumb. Experts that cancel each other are judged one by one, each wrongly: `greedyOrder` sees
 * them together.
 *
 * Noise in y with mean 0 changes the expectation of the numerator in nothing. A ratio of means: bias of order 1/n; standard
 * error by the delta method, NaN of an expert that contributes nothing.
 *
 * Cost: every expert on every row, once. NaN in a row makes all scores NaN. Source: after Liao and Kyrillidis 2025, arXiv:2510.07205 (pruning
 * the redundant experts of a student), whose rule is not public; the formula is our reconstruction.
 */
export async function correlationScores(
  model: Model,
  data: Dataset,
  given: GivenInputs = {},
): Promise<ExpertScores> {
  const { x, y } = data;
  checkTargets(model, x, y);
  checkRows('correlationScores', x);
  const layer = model.layers.length - 1;
  const experts = expertsOfLayer(model, layer);
  const { model: routed, target } = await routedOnly(model, data, given);
  const { backend, parameters, state } = routed;
  const [products, squares] = await byChunks(backend, x.rows, 2, ({ part }) => {
    const { losses } = given;
    const inputs = { x: part(x), ...(losses === undefined ? {} : { losses: part(losses) }) };
    const { layers } = routed.forward(inputs, tensorsOf(backend, parameters), tensorsOf(backend, state));
    const { components, componentLogWeights } = layers.at(-1)!;
    const weights = exp(componentLogWeights); // (rows, experts)
    const said = stack(
      components.map((component) => component.mean),
      1,
    ); // (rows, experts, outputs)
    const withTarget = sum(mul(said, expandDims(part(target), 1)), -1);
    return [mul(weights, withTarget), mul(square(weights), sum(square(said), -1))];
  });
  const each = experts.map((e) => {
    const [a, b] = [products!, squares!].map((all) => columnOf(matrix(x.rows, experts.length, all), e));
    const size = mean(b!);
    if (size === 0) return { value: 0, standardError: Number.NaN };
    const value = mean(a!) / size;
    return { value, standardError: meanRisk(a!.map((v, i) => v - value * b![i]!)).standardError / size };
  });
  return expertScores('correlation', layer, x.rows, each);
}
