import type { Engine } from '../engine.ts';
import type { MixtureRows } from './mixture-rows.ts';
import { PlainMixtureRows } from './plain-mixture-rows.ts';
import { SimdMixtureRows } from './simd-mixture-rows.ts';

/** Below this many entries the memory of the kernels, some 80 µs, costs more than they save in ten passes. */
const FEW = 1000;

/** Makes a place for a matrix of mixtures: a memory of its own for the kernels, which goes when the place does, or a plain array. */
export const mixtureRowsOn =
  (engine: () => Engine | null) =>
  (rows: number, cols: number): MixtureRows => {
    for (const [name, count] of Object.entries({ rows, cols }))
      if (!(Number.isInteger(count) && count >= 0))
        throw new RangeError(`mixtureRows: ${name} must be an integer ≥ 0, got ${count}`);
    if (rows * cols >= FEW && engine() !== null) {
      try {
        return new SimdMixtureRows(rows, cols);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error; // no such memory to give: an array may be
      }
    }
    return new PlainMixtureRows(rows, cols);
  };
