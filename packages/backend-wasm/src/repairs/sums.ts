import type { DataType } from '@tensorflow/tfjs-core';
import { entriesOf, type Kernel, type Repair } from '../repair.ts';
import { planReduction } from './reduction-plan.ts';

type Entries = Float32Array | Int32Array | Uint8Array;

/** Adds n entries from `start` in four float64 sums side by side. */
function sumOf(entries: Entries, start: number, n: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const end = start + n;
  let i = start;
  for (; i + 3 < end; i += 4) {
    a += entries[i]!;
    b += entries[i + 1]!;
    c += entries[i + 2]!;
    d += entries[i + 3]!;
  }
  for (; i < end; i++) a += entries[i]!;
  return a + b + (c + d);
}

function productOf(entries: Entries, start: number, n: number): number {
  let product = 1;
  for (let i = start; i < start + n; i++) product *= entries[i]!;
  return product;
}

/** Reduces rows to one by adding them, or multiplying, entry by entry, in float64. */
function fold(entries: Entries, start: number, rows: number, total: Float64Array, multiplies: boolean): void {
  const { length } = total;
  total.fill(multiplies ? 1 : 0);
  for (let row = 0, i = start; row < rows; row++) {
    if (multiplies) for (let j = 0; j < length; j++) total[j]! *= entries[i++]!;
    else for (let j = 0; j < length; j++) total[j]! += entries[i++]!;
  }
}

const reduction = (name: string): Kernel => {
  const multiplies = name === 'Prod';
  const one = multiplies ? productOf : sumOf;
  return ({ inputs, attrs, backend }) => {
    const dtype: DataType = name === 'Mean' ? 'float32' : inputs.x!.dtype;
    const plan = planReduction(backend, inputs.x!, attrs.axis, attrs.keepDims);
    try {
      const { outer, reduced, inner, shape } = plan;
      const out = backend.makeOutput(shape, dtype);
      const from = entriesOf(backend, plan.x);
      const to = entriesOf(backend, out);
      const divisor = name === 'Mean' ? reduced : 1;
      if (inner === 1) {
        for (let o = 0; o < outer; o++) to[o] = one(from, o * reduced, reduced) / divisor;
        return out;
      }
      const total = new Float64Array(inner);
      for (let o = 0; o < outer; o++) {
        fold(from, o * reduced * inner, reduced, total, multiplies);
        for (let j = 0; j < inner; j++) to[o * inner + j] = total[j]! / divisor;
      }
      return out;
    } finally {
      plan.release();
    }
  };
};

/** sum, mean and prod: added or multiplied in float64; of nothing 0, NaN and 1. */
export const sums: Repair = {
  kernels: ['Sum', 'Mean', 'Prod'],
  fault:
    'uninitialised memory for a sum, mean or product of no entries; sums one after the other in float32, so that 10⁶ squares are off by 4e-4',
  cure: 'added in float64 and rounded once; of nothing 0, NaN and 1',
  repaired: (_stock, name) => reduction(name),
};
