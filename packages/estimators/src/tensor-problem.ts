import {
  type Dataset,
  evaluate,
  type LayerForward,
  type Model,
  type NamedArray,
  prefixedNames,
  roundoffOf,
  sizeOf,
  type Tensors,
  tensorsOf,
  type Values,
  withoutPrefix,
} from '@moelab/core';
import { logSumExp, type Matrix, matrix, minimizeAsync, sum as compensatedSum } from '@moelab/numerics';
import { add, exp, greater, keep, mul, sum, type Tensor, valueAndGrads, where, zerosLike } from '@tensorflow/tfjs-core';
import { linearGaussianBank } from './fused/linear-gaussian-bank.ts';
import { type LikelihoodProblem, VARIANCE_FLOOR } from './likelihood-problem.ts';
import { columnScales, targetVariance } from './spread.ts';

/** Rows per tensor section: fixed, so that a result does not depend on memory. */
const CHUNK_ROWS = 16384;
/** Iterations of the quasi-Newton M-step; more bring little, because the next E-step changes its objective. */
const M_ITERATIONS = 12;

interface Coordinate {
  readonly name: string;
  readonly from: number;
  readonly array: NamedArray;
  readonly isPositive: boolean;
  /** Typical size of each entry. */
  readonly scale: Float64Array;
}

/**
 * The likelihood of any one-layer model whose experts have a noise model, on tensors of the model's backend: autodiff
 * gives the gradients, sums are float64 outside. The coordinates are the parameters themselves over a typical size
 * (logarithms of positive ones), gauge directions included.
 *
 * Experts that are linear with Gaussian noise have their closed-form M-step; the gate, and other experts, take
 * quasi-Newton steps on the expected complete log-likelihood.
 */
export function tensorProblem(model: Model, { x, y }: Dataset): LikelihoodProblem {
  const { backend } = model;
  const layer = model.layers[0]!;
  const { experts } = layer.spec;
  const { rows } = x;
  const coordinates = layOut(model, x, y);
  const size = coordinates.reduce((n, { array }) => n + array.values.length, 0);
  const gateSize = coordinates
    .filter(({ name }) => name.startsWith('gate.'))
    .reduce((n, { array }) => n + array.values.length, 0);
  const linear = layer.expert.fused;
  const varianceName = linear?.variance;
  const varianceOfTarget = model.target === 'real' ? targetVariance(y) : 1;
  const fixed = Object.fromEntries(
    Object.entries(model.parameters).filter(([name]) => !coordinates.some((c) => c.name === name)),
  );

  const toValues = (theta: Float64Array): Values => {
    const values: Record<string, NamedArray> = { ...model.parameters };
    for (const { name, from, array, isPositive, scale } of coordinates) {
      const own = new Float64Array(array.values.length);
      for (let i = 0; i < own.length; i++) {
        const t = theta[from + i]! * scale[i]!;
        own[i] = isPositive ? Math.exp(t) : t;
      }
      values[name] = { ...array, values: own };
    }
    return values;
  };
  const fromValues = (values: Values): Float64Array => {
    const theta = new Float64Array(size);
    for (const { name, from, isPositive, scale } of coordinates) {
      const own = values[name]!.values;
      for (let i = 0; i < own.length; i++)
        theta[from + i] = (isPositive ? Math.log(own[i]!) : own[i]!) / scale[i]!;
    }
    return theta;
  };

  /** The free parameters as tensors in unconstrained form, in the order of the coordinates. */
  const leaves = (theta: Float64Array): Tensor[] =>
    coordinates.map(({ from, array, scale }) =>
      backend.tensor(
        scale.map((s, i) => s * theta[from + i]!),
        array.shape,
      ),
    );
  const parametersOf = (tensors: readonly Tensor[]): Tensors => ({
    ...tensorsOf(backend, fixed),
    ...Object.fromEntries(coordinates.map(({ name, isPositive }, c) => [name, isPositive ? exp(tensors[c]!) : tensors[c]!])),
  });
  const chunk = (of: Matrix, from: number, count: number) =>
    backend.tensor(of.data.subarray(from * of.cols, (from + count) * of.cols), [count, of.cols]);
  const forward = (parameters: Tensors, from: number, count: number) =>
    model.forward({ x: chunk(x, from, count) }, parameters, tensorsOf(backend, model.state));

  const relativeVariances = (theta: Float64Array): Float64Array => {
    if (varianceName === undefined) return new Float64Array(0);
    const { values } = toValues(theta)[`experts.${varianceName}`]!;
    return Float64Array.from({ length: experts }, (_, k) => (values[k] ?? values[0]!) / varianceOfTarget);
  };
  const isBelowFloor = (theta: Float64Array) =>
    layer.expert.parameters[varianceName ?? '']?.fixed !== true &&
    relativeVariances(theta).some((v) => !(v >= VARIANCE_FLOOR * 0.999));

  /** Σ over rows of a row objective, with its gradient in the coordinates. */
  const objective = async (
    theta: Float64Array,
    rowsOf: (parameters: Tensors, from: number, count: number) => Tensor,
  ) => {
    const gradient = new Float64Array(size);
    const sums: number[] = [];
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - from);
      const [own, ...grads] = await evaluate(backend, () => {
        // the row values leave the gradient tape through this variable, to be summed in float64
        let perRow: Tensor | undefined;
        const { grads } = valueAndGrads((...tensors: Tensor[]) => {
          perRow = keep(rowsOf(parametersOf(tensors), from, count));
          return sum(perRow);
        })(leaves(theta));
        return [perRow!, ...grads];
      });
      sums.push(compensatedSum(own!));
      for (const [c, { from: at, scale }] of coordinates.entries())
        for (let i = 0; i < scale.length; i++) gradient[at + i]! += grads[c]![i]! * scale[i]!;
    }
    return { value: compensatedSum(Float64Array.from(sums)), gradient };
  };

  const responsibilities: LikelihoodProblem['responsibilities'] = async (theta) => {
    const all = new Float64Array(rows * experts);
    const logs = new Float64Array(rows);
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - from);
      const [joint] = await evaluate(backend, () => {
        const last = forward(parametersOf(leaves(theta)), from, count).layers[0]!;
        return [add(last.routing.logWeights, model.expertLogDensityTensor(chunk(y, from, count), last))];
      });
      for (let i = 0; i < count; i++) {
        const first = i * experts;
        const lse = logSumExp(joint!, first, first + experts);
        logs[from + i] = lse;
        for (let k = 0; k < experts; k++)
          all[(from + i) * experts + k] = lse === -Infinity ? 1 / experts : Math.exp(joint![first + k]! - lse);
      }
    }
    return { logLikelihood: compensatedSum(logs), responsibilities: all };
  };

  const moves = (theta: Float64Array, given: Float64Array, onlyGate: boolean) => {
    const r = matrix(rows, experts, given);
    return minimizeAsync(
      async (own) => {
        const { value, gradient } = await objective(own as Float64Array, (parameters, from, count) => {
          const last: LayerForward = forward(parameters, from, count).layers[0]!;
          const weights = chunk(r, from, count);
          const logs = onlyGate
            ? last.routing.logWeights
            : add(last.routing.logWeights, model.expertLogDensityTensor(chunk(y, from, count), last));
          // 0 · −∞ is 0 here: an expert that is not selected and has no responsibility
          return sum(where(greater(weights, zerosLike(weights)), mul(weights, logs), zerosLike(weights)), -1);
        });
        return { value: -value / rows, gradient: gradient.map((g) => -g / rows) };
      },
      theta,
      { maxIterations: M_ITERATIONS, gradientTolerance: 1e-9, valueNoise: noise },
    );
  };

  // the bank's own coordinates; used for its closed-form M-step only
  const bank =
    linear === undefined
      ? undefined
      : linearGaussianBank(
          linear,
          layer.expert.parameters,
          experts,
          x,
          y,
          withoutPrefix('experts.', model.parameters),
        );
  const closedForm = (theta: Float64Array, given: Float64Array): Float64Array => {
    const values = toValues(theta);
    const moved = bank!.toValues(
      bank!.mStep(bank!.fromValues(withoutPrefix('experts.', values)), bank!.moments(given)),
      withoutPrefix('experts.', values),
    );
    return fromValues({ ...values, ...prefixedNames('experts.', moved) });
  };

  const mStep = async (theta: Float64Array, given: Float64Array): Promise<Float64Array> => {
    const start = bank === undefined ? theta : closedForm(theta, given);
    return (await moves(start, given, bank !== undefined)).x;
  };

  const noise = 64 * roundoffOf(backend);
  return {
    engine: 'tensor',
    size,
    gateSize,
    rows,
    experts,
    noise,
    fromValues,
    toValues,
    async at(theta) {
      if (isBelowFloor(theta)) return { logLikelihood: -Infinity, gradient: new Float64Array(size) };
      const { value, gradient } = await objective(theta, (parameters, from, count) =>
        model.logDensityTensor(chunk(y, from, count), forward(parameters, from, count)),
      );
      return { logLikelihood: value, gradient };
    },
    responsibilities,
    async emStep(theta) {
      const { logLikelihood, responsibilities: given } = await responsibilities(theta);
      return { logLikelihood, next: await mStep(theta, given) };
    },
    mStep,
    relativeVariances,
  };
}

/** One coordinate block for each parameter that is estimated, the gate's first, with the sizes that data suggest. */
function layOut(model: Model, x: Matrix, y: Matrix): readonly Coordinate[] {
  const inputScale = columnScales(x);
  const targetScale = model.target === 'real' ? Math.sqrt(targetVariance(y)) : 1;
  const names = Object.keys(model.parameters).filter((name) => model.declarations[name]!.fixed !== true);
  const ordered = [...names.filter((n) => n.startsWith('gate.')), ...names.filter((n) => !n.startsWith('gate.'))];
  let from = 0;
  return ordered.map((name) => {
    const array = model.parameters[name]!;
    const isPositive = model.declarations[name]!.domain === 'positive';
    const scale = new Float64Array(sizeOf(array.shape)).fill(1);
    if (!isPositive) {
      const inputAxis = array.axes.indexOf('input');
      const ofTarget = name.startsWith('experts.') && array.axes.includes('output');
      const inner = array.shape.slice(inputAxis + 1).reduce((a, b) => a * b, 1);
      for (let i = 0; i < scale.length; i++) {
        if (inputAxis >= 0) scale[i]! /= inputScale[Math.floor(i / inner) % array.shape[inputAxis]!] ?? 1;
        if (ofTarget) scale[i]! *= targetScale;
      }
    }
    const coordinate = { name, from, array, isPositive, scale };
    from += scale.length;
    return coordinate;
  });
}
