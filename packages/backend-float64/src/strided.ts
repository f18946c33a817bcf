import type { Elements } from './elements.ts';

/** Where element (i₀, i₁, …) lies in a flat array: at offset + Σ iₖ·strides[k]. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Gives the row-major strides of a shape, the last one included. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis]!;
  }
  return strides;
}

/** Gives the row-major layout of a shape. */
export const rowMajor = (shape: readonly number[]): Layout => ({ offset: 0, strides: stridesOf(shape) });

interface Dimension {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Copies a box of `shape` elements from one layout to another: what transpose, slice, reverse, pad, tile, concat and
 * broadcast have in common. Strides may be 0 in the source and negative; elements are copied, never computed with.
 */
export function copyStrided(
  source: Elements,
  sourceAt: Layout,
  target: Elements,
  targetAt: Layout,
  shape: readonly number[],
): void {
  if (shape.includes(0)) return;
  const dimensions = mergedDimensions(shape, sourceAt.strides, targetAt.strides);
  // strings move as numbers do, so one type is enough for both
  const from = source as Float64Array;
  const to = target as Float64Array;
  const inner = dimensions.pop() ?? { size: 1, from: 1, to: 1 };
  const depth = dimensions.length;
  const isRun = inner.from === 1 && inner.to === 1 && inner.size >= 16 && ArrayBuffer.isView(source);

  const walk = (level: number, s: number, t: number): void => {
    if (level < depth) {
      const { size, from: sourceStep, to: targetStep } = dimensions[level]!;
      for (let i = 0; i < size; i++) walk(level + 1, s + i * sourceStep, t + i * targetStep);
    } else if (isRun) {
      to.set(from.subarray(s, s + inner.size), t);
    } else {
      copyRow(from, s, inner.from, to, t, inner.to, inner.size);
    }
  };
  walk(0, sourceAt.offset, targetAt.offset);
}

function copyRow(
  from: Float64Array,
  s: number,
  sourceStep: number,
  to: Float64Array,
  t: number,
  targetStep: number,
  n: number,
): void {
  for (let i = 0; i < n; i++) to[t + i * targetStep] = from[s + i * sourceStep]!;
}

/** Drops axes of size 1 and joins neighbours that both layouts step through evenly, so that inner loops are long. */
function mergedDimensions(
  shape: readonly number[],
  from: readonly number[],
  to: readonly number[],
): Dimension[] {
  const merged: Dimension[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const next = { size: shape[axis]!, from: from[axis]!, to: to[axis]! };
    if (next.size === 1) continue;
    const last = merged.at(-1);
    if (last !== undefined && last.from === next.from * next.size && last.to === next.to * next.size) {
      merged[merged.length - 1] = { ...next, size: last.size * next.size };
    } else {
      merged.push(next);
    }
  }
  return merged;
}
