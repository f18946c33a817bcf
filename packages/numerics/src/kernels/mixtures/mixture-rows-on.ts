import type { Engine } from '../engine.ts';
import type { MixtureRows } from './mixture-rows.ts';
import { PlainMixtureRows } from './plain-mixture-rows.ts';
import { SimdMixtureRows } from './simd-mixture-rows.ts';

/** Below this many entries the memory of the kernels costs more than they save. */
const FEW = 2000;
/** Above this many a memory of 32-bit addresses cannot hold them. */
const MANY = 2 ** 28;

/** Makes a place for a matrix of mixtures: a memory of its own for the kernels, which goes when the place does, or a plain array. */
export const mixtureRowsOn =
  (engine: () => Engine | null) =>
  (rows: number, cols: number): MixtureRows => {
    const size = rows * cols;
    if (size >= FEW && size < MANY && engine() !== null) {
      try {
        return new SimdMixtureRows(rows, cols);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error; // no memory to give: the plain array may have some
      }
    }
    return new PlainMixtureRows(rows, cols);
  };
