import { backend_util } from '@tensorflow/tfjs-core';
import type { Numbers } from './elements.ts';
import { stridesOf } from './strided.ts';

/** Two nested loops over the innermost axes of a pair of operands: sizes, and each operand's step per axis (0 repeats it). */
export interface Block {
  readonly rows: number;
  readonly columns: number;
  readonly aRow: number;
  readonly aColumn: number;
  readonly bRow: number;
  readonly bColumn: number;
}

/** Fills rows × columns results from position `at` on, reading the operands from `ai` and `bi` on. */
export type BlockLoop = (
  out: Numbers,
  at: number,
  a: Numbers,
  ai: number,
  b: Numbers,
  bi: number,
  block: Block,
) => void;

/** Makes the loop of a function of two numbers. */
export const pairwise =
  (f: (a: number, b: number) => number): BlockLoop =>
  (out, at, a, ai, b, bi, { rows, columns, aRow, aColumn, bRow, bColumn }) => {
    let o = at;
    for (let i = 0; i < rows; i++) {
      let p = ai + i * aRow;
      let q = bi + i * bRow;
      for (let j = 0; j < columns; j++, p += aColumn, q += bColumn) out[o++] = f(a[p]!, b[q]!);
    }
  };

/** Gives the strides with which a tensor of `shape` is read as one of `target`: 0 along every repeated axis. */
export function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const strides = stridesOf(shape);
  const missing = target.length - shape.length;
  return target.map((_, axis) =>
    axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing]!,
  );
}

/** Gives the shape that two shapes broadcast to; throws tfjs' error where they do not fit. */
export const broadcastShape = (a: readonly number[], b: readonly number[]): number[] =>
  backend_util.assertAndGetBroadcastShape([...a], [...b]);

/** Runs a loop over every pair of elements of two tensors broadcast to `shape`; `out` is row-major. */
export function overPairs(
  loop: BlockLoop,
  out: Numbers,
  shape: readonly number[],
  a: Numbers,
  aShape: readonly number[],
  b: Numbers,
  bShape: readonly number[],
): void {
  if (out.length === 0) return;
  const axes = mergedAxes(shape, broadcastStrides(aShape, shape), broadcastStrides(bShape, shape));
  const column = axes.pop() ?? { size: 1, a: 0, b: 0 };
  const row = axes.pop() ?? { size: 1, a: 0, b: 0 };
  const block = {
    rows: row.size,
    columns: column.size,
    aRow: row.a,
    aColumn: column.a,
    bRow: row.b,
    bColumn: column.b,
  };
  const blockSize = row.size * column.size;
  let at = 0;
  const walk = (level: number, ai: number, bi: number): void => {
    if (level === axes.length) {
      loop(out, at, a, ai, b, bi, block);
      at += blockSize;
      return;
    }
    const axis = axes[level]!;
    for (let i = 0; i < axis.size; i++) walk(level + 1, ai + i * axis.a, bi + i * axis.b);
  };
  walk(0, 0, 0);
}

/** Joins neighbouring axes that both operands step through evenly, so that the inner loops are long. */
function mergedAxes(shape: readonly number[], a: readonly number[], b: readonly number[]) {
  const merged: { size: number; a: number; b: number }[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const next = { size: shape[axis]!, a: a[axis]!, b: b[axis]! };
    if (next.size === 1) continue;
    const last = merged.at(-1);
    if (last !== undefined && last.a === next.a * next.size && last.b === next.b * next.size) {
      merged[merged.length - 1] = { ...next, size: last.size * next.size };
    } else {
      merged.push(next);
    }
  }
  return merged;
}
