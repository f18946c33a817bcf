import {
  byChunks,
  CHUNK_ROWS,
  type Dataset,
  evaluate,
  type Model,
  type ModelForward,
  type NamedArray,
  sizeOf,
  type Tensors,
  tensorsOf,
} from '@moelab/core';
import { sum as compensatedSum, type Matrix } from '@moelab/numerics';
import { engine, exp, keep, sum, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { type ParameterVector, parameterVector } from './parameter-vector.ts';
import { columnScales, targetVariance } from './spread.ts';

/** A sum over rows and its gradient in coordinates. */
export interface SumOverRows {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** A chunk of rows on the model's backend, inside a section. */
export interface Chunk {
  readonly x: Tensor;
  readonly y: Tensor;
  /** These rows of any matrix with as many rows as the data. */
  rowsOf(of: Matrix): Tensor;
  readonly forward: ModelForward;
}

/**
 * The estimated parameters of a model as one vector of unconstrained numbers of typical size 1: each parameter over
 * the size that the data suggest for it (its 'input' axis against the inputs' spread, its 'output' axis with the
 * target's), positive parameters by their logarithm; the first layer's gate comes first.
 */
export interface Coordinates extends ParameterVector {
  /** Σ over rows of what `perRow` (rows) gives for a chunk, with the gradient by autodiff; sums are float64. */
  sumOverRows(theta: Float64Array, perRow: (chunk: Chunk) => Tensor): Promise<SumOverRows>;
  /** What `section` (rows, columns) gives for all rows, row-major; no gradient. */
  overRows(theta: Float64Array, section: (chunk: Chunk) => Tensor): Promise<Float64Array>;
}

/** Lays out the parameters of `model` that `isEstimated` says, for data x, y. */
export function coordinatesOf(
  model: Model,
  { x, y }: Dataset,
  isEstimated: (name: string) => boolean,
): Coordinates {
  const { backend } = model;
  const vector = parameterVector(model, isEstimated, typicalSizes(model, x, y));
  const { size, blocks } = vector;
  const names = new Set(blocks.map(({ name }) => name));
  const others = Object.fromEntries(Object.entries(model.parameters).filter(([name]) => !names.has(name)));

  /** Inside a section: the estimated parameters as tensors, still unconstrained. */
  const leaves = (theta: Float64Array): Tensor[] =>
    blocks.map(({ from, array, scale }) =>
      backend.tensor(
        scale.map((s, i) => s * theta[from + i]!),
        array.shape,
      ),
    );
  const parametersOf = (tensors: readonly Tensor[]): Tensors => ({
    ...tensorsOf(backend, others),
    ...Object.fromEntries(
      blocks.map(({ name, isPositive }, b) => [name, isPositive ? exp(tensors[b]!) : tensors[b]!]),
    ),
  });
  const chunkAt = (parameters: Tensors, from: number): Chunk => {
    const count = Math.min(CHUNK_ROWS, x.rows - from);
    const rowsOf = (of: Matrix) =>
      backend.tensor(of.data.subarray(from * of.cols, (from + count) * of.cols), [count, of.cols]);
    const own = rowsOf(x);
    const forward = model.forward({ x: own }, parameters, tensorsOf(backend, model.state));
    return { x: own, y: rowsOf(y), rowsOf, forward };
  };

  return {
    ...vector,
    async sumOverRows(theta, perRow) {
      const gradient = new Float64Array(size);
      const sums: number[] = [];
      for (let from = 0; from < x.rows; from += CHUNK_ROWS) {
        const [rows, ...grads] = await evaluate(backend, () => {
          // the row values leave the gradient's scope through this variable, to be summed in float64 outside
          let kept: Tensor | undefined;
          const tensors = leaves(theta);
          const objective = () => {
            kept = keep(perRow(chunkAt(parametersOf(tensors), from)));
            return sum(kept);
          };
          // unlike `valueAndGrads`, this allows parameters that the objective does not depend on
          const { grads } = engine().gradients(objective, tensors, undefined, true);
          return [kept!, ...tensors.map((tensor, b) => grads[b] ?? zerosLike(tensor))];
        });
        sums.push(compensatedSum(rows!));
        for (const [b, { from: at, scale }] of blocks.entries())
          for (let i = 0; i < scale.length; i++) gradient[at + i]! += grads[b]![i]! * scale[i]!;
      }
      return { value: compensatedSum(Float64Array.from(sums)), gradient };
    },
    async overRows(theta, section) {
      const [all] = await byChunks(backend, x.rows, 1, ({ from }) => [
        section(chunkAt(parametersOf(leaves(theta)), from)),
      ]);
      return all!;
    },
  };
}

/** The size that data suggest for each entry of a parameter: of the target's units over the input's. */
function typicalSizes(model: Model, x: Matrix, y: Matrix): (name: string, array: NamedArray) => Float64Array {
  const inputScale = columnScales(x);
  const targetScale = model.target === 'real' ? Math.sqrt(targetVariance(y)) : 1;
  const first = model.prefixOf(0);
  const last = model.prefixOf(model.layers.length - 1);
  const saysTarget = (name: string) =>
    name.startsWith(`${last}experts.`) || name.startsWith(`${last}shared.`);
  const linear = model.layers.length === 1 ? model.layers[0]!.expert.fused : undefined;
  const ofCoefficient = new Map<string, readonly number[]>();
  if (linear !== undefined) {
    const designScale = columnScales(linear.design(x));
    let row = 0;
    for (const name of linear.coefficients) {
      const { axes, shape } = model.parameters[`experts.${name}`]!;
      const rows = shape.reduce(
        (n, side, a) => (axes[a] === 'expert' || axes[a] === 'output' ? n : n * side),
        1,
      );
      ofCoefficient.set(
        `experts.${name}`,
        Array.from({ length: rows }, () => targetScale / designScale[row++]!),
      );
    }
  }
  return (name, { axes, shape }) => {
    const scale = new Float64Array(sizeOf(shape)).fill(1);
    const ofRows = ofCoefficient.get(name);
    if (ofRows !== undefined)
      return scale.map((_, i) => ofRows[Math.floor(i / model.outputs) % ofRows.length]!);
    const axis = name.startsWith(first) ? axes.indexOf('input') : -1;
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const ofTarget = saysTarget(name) && axes.includes('output');
    for (let i = 0; i < scale.length; i++) {
      if (axis >= 0) scale[i]! /= inputScale[Math.floor(i / inner) % shape[axis]!]!;
      if (ofTarget) scale[i]! *= targetScale;
    }
    return scale;
  };
}
