import { sizeOf } from '../repair.ts';

/** Which matrix of an operand belongs to each matrix of the result's batch. */
export function batchIndices(own: readonly number[], out: readonly number[]): Int32Array {
  const indices = new Int32Array(sizeOf(out));
  let step = 1;
  let repeat = 1;
  for (let axis = 1; axis <= out.length; axis++) {
    const n = out.at(-axis)!;
    const mine = own.at(-axis) ?? 1;
    if (mine > 1) {
      for (let i = 0; i < indices.length; i++) indices[i]! += (Math.floor(i / repeat) % n) * step;
    }
    step *= mine;
    repeat *= n;
  }
  return indices;
}
