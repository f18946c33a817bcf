import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { runKernel, sizeOf } from '../repair.ts';

/** How a tensor is reduced: entry (o, r, i) of (outer, reduced, inner) goes to entry (o, i) of the result. */
export interface ReductionPlan {
  readonly x: TensorInfo;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  /** The result's shape. */
  readonly shape: number[];
  /** Frees what was transposed. */
  release(): void;
}

/** The reduced axes as numbers from 0, in order; all of them where none is given. */
export function axesOf(x: TensorInfo, axis: unknown): number[] {
  const given = (axis ?? [...x.shape.keys()]) as number | number[];
  return [...new Set(util.parseAxisParam(given, x.shape))].sort((a, b) => a - b);
}

/** Plans a reduction; transposes axes that do not lie side by side to the end. */
export function planReduction(
  backend: BackendWasm,
  x: TensorInfo,
  axis: unknown,
  keepDims: unknown,
): ReductionPlan {
  const axes = axesOf(x, axis);
  const kept = [...x.shape.keys()].filter((i) => !axes.includes(i));
  const shape = keepDims
    ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : kept.map((i) => x.shape[i]!);
  const reduced = sizeOf(axes.map((i) => x.shape[i]!));
  const first = axes[0] ?? 0;
  const after = first + axes.length;
  if (axes.every((i, place) => i === first + place)) {
    const outer = sizeOf(x.shape.slice(0, first));
    const inner = sizeOf(x.shape.slice(after));
    return { x, outer, reduced, inner, shape, release() {} };
  }
  const turned = runKernel(backend, 'Transpose', { x }, { perm: [...kept, ...axes] });
  const outer = sizeOf(kept.map((i) => x.shape[i]!));
  return { x: turned, outer, reduced, inner: 1, shape, release: () => backend.disposeData(turned.dataId) };
}
