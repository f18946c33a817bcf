import { type Dataset, type Model, prefixedNames, roundoffOf, withoutPrefix } from '@moelab/core';
import { sum as compensatedSum, logSumExp, matrix, minimizeAsync } from '@moelab/numerics';
import {
  add,
  concat,
  greater,
  log,
  logSoftmax,
  mul,
  scalar,
  slice,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { coordinatesOf } from './coordinates.ts';
import { linearGaussianBank } from './fused/linear-gaussian-bank.ts';
import { columnNames, expertsDesign } from './fused/raw-design.ts';
import { whiten } from './fused/whitened-design.ts';
import { type LikelihoodProblem, VARIANCE_FLOOR } from './likelihood-problem.ts';
import { targetVariance } from './spread.ts';

/** Iterations of the quasi-Newton M-step; more bring little, because the next E-step changes its objective. */
const M_ITERATIONS = 12;

/**
 * The likelihood of any one-layer model whose experts have a noise model, on tensors of the model's backend: autodiff
 * gives the gradients, sums are float64 outside. Gauge directions stay among the coordinates.
 *
 * Experts that are linear with Gaussian noise have their closed-form M-step; the gate, other experts, and all experts beside
 * shared ones take quasi-Newton steps on the expected complete log-likelihood. Shared experts of weight 'half' are
 * components of their own, after the experts.
 */
export function tensorProblem(model: Model, data: Dataset): LikelihoodProblem {
  const { x, y } = data;
  const layer = model.layers[0]!;
  const { components } = layer;
  const { experts } = layer.spec;
  const { rows } = x;
  const noise = 64 * roundoffOf(model.backend);
  const coordinates = coordinatesOf(model, data, (name) => model.declarations[name]!.fixed !== true);
  const { size, gateSize, fromValues, toValues } = coordinates;

  const linear = layer.expert.fused;
  const varianceOfTarget = model.target === 'real' ? targetVariance(y) : 1;
  const varianceName = linear?.variance;
  const sharedVariance = components > experts ? layer.shared!.fused?.variance : undefined;
  const relativeVariances = (theta: Float64Array): Float64Array => {
    if (varianceName === undefined) return new Float64Array(0);
    const values = toValues(theta);
    const ofBank = (name: string, count: number) => {
      const own = values[name]!.values;
      return Array.from({ length: count }, (_, k) => (own[k] ?? own[0]!) / varianceOfTarget);
    };
    return Float64Array.from([
      ...ofBank(`experts.${varianceName}`, experts),
      ...(sharedVariance === undefined ? [] : ofBank(`shared.${sharedVariance}`, components - experts)),
    ]);
  };
  const isFixed = varianceName === undefined || layer.expert.parameters[varianceName]!.fixed === true;
  const isBelowFloor = (theta: Float64Array) =>
    !isFixed && relativeVariances(theta).some((v) => !(v >= VARIANCE_FLOOR * 0.999));

  /** Other log weights of the experts, half of the mixture where shared experts are the other half. */
  const withShared = (ofExperts: Tensor, all: Tensor): Tensor =>
    components === experts
      ? ofExperts
      : concat([add(ofExperts, log(scalar(0.5))), slice(all, [0, experts], [-1, components - experts])], 1);

  const responsibilities: LikelihoodProblem['responsibilities'] = async (theta) => {
    const all = await coordinates.overRows(theta, ({ forward, y: target }) => {
      const last = forward.layers[0]!;
      return add(last.componentLogWeights, model.componentLogDensityTensor(target, last));
    });
    const logs = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const first = i * components;
      const lse = logSumExp(all, first, first + components);
      logs[i] = lse;
      for (let k = 0; k < components; k++)
        all[first + k] = lse === -Infinity ? 1 / components : Math.exp(all[first + k]! - lse);
    }
    return { logLikelihood: compensatedSum(logs), responsibilities: all };
  };

  /**
   * Raises Σ r (log w + log p_e) by quasi-Newton steps; only its first part when the experts are done already. At a
   * start a gate that selects learns the softmax of its scores, since its weights forbid what it does not select.
   */
  const ascend = async (
    theta: Float64Array,
    given: Float64Array,
    isStart: boolean,
  ): Promise<Float64Array> => {
    const r = matrix(rows, components, given);
    const best = await minimizeAsync(
      async (point) => {
        const { value, gradient } = await coordinates.sumOverRows(
          Float64Array.from(point),
          ({ forward, y: target, rowsOf }) => {
            const last = forward.layers[0]!;
            const weights = rowsOf(r);
            const { scores, mask } = last.routing;
            const ofGate =
              isStart && mask !== undefined
                ? withShared(logSoftmax(scores), last.componentLogWeights)
                : last.componentLogWeights;
            const logs =
              bank === undefined ? add(ofGate, model.componentLogDensityTensor(target, last)) : ofGate;
            // 0 · −∞ is 0 here: an expert that is not selected and has no responsibility
            const zero = zerosLike(weights);
            return sum(where(greater(weights, zero), mul(weights, logs), zero), -1);
          },
        );
        return { value: -value / rows, gradient: gradient.map((g) => -g / rows) };
      },
      theta,
      { maxIterations: M_ITERATIONS, gradientTolerance: 1e-9, valueNoise: noise },
    );
    return best.x;
  };

  const rawDesign = linear === undefined ? undefined : expertsDesign(linear, x);
  const bank =
    linear === undefined || rawDesign === undefined || layer.shared !== undefined
      ? undefined
      : linearGaussianBank(
          linear,
          layer.expert.parameters,
          experts,
          whiten(rawDesign, columnNames(rawDesign)),
          y,
          withoutPrefix('experts.', model.parameters),
        );
  const mStep = async (theta: Float64Array, given: Float64Array, isStart: boolean): Promise<Float64Array> => {
    if (bank === undefined) return ascend(theta, given, isStart);
    const values = toValues(theta);
    const own = withoutPrefix('experts.', values);
    const moved = bank.toValues(bank.mStep(bank.fromValues(own), bank.moments(given)), own);
    return ascend(fromValues({ ...values, ...prefixedNames('experts.', moved) }), given, isStart);
  };

  return {
    engine: 'tensor',
    size,
    gateSize,
    rows,
    experts: components,
    noise,
    fromValues,
    toValues,
    async at(theta) {
      if (isBelowFloor(theta)) return { logLikelihood: -Infinity, gradient: new Float64Array(size) };
      const { value, gradient } = await coordinates.sumOverRows(theta, ({ forward, y: target }) =>
        model.logDensityTensor(target, forward),
      );
      return { logLikelihood: value, gradient };
    },
    responsibilities,
    async shares(theta) {
      return sharesOf((await responsibilities(theta)).responsibilities, components);
    },
    async emStep(theta) {
      const { logLikelihood, responsibilities: given } = await responsibilities(theta);
      return {
        logLikelihood,
        shares: sharesOf(given, components),
        next: await mStep(theta, given, false),
      };
    },
    mStep: (theta, given) => mStep(theta, given, true),
    relativeVariances,
    dispose() {},
  };
}

/** The mean of each column of responsibilities. */
function sharesOf(responsibilities: Float64Array, components: number): Float64Array {
  const shares = new Float64Array(components);
  const rows = responsibilities.length / components;
  for (let i = 0; i < responsibilities.length; i++) shares[i % components]! += responsibilities[i]! / rows;
  return shares;
}
