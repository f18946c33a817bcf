import type { Matrix } from '@moelab/numerics';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { evaluate } from './engine.ts';

/** Rows that are computed at a time, so that memory does not grow with the data. Fixed: it is part of a result. */
export const CHUNK_ROWS = 16384;

/** Some consecutive rows of the data. */
export interface Chunk {
  /** The first row. */
  readonly from: number;
  readonly rows: number;
  /** Makes a tensor of these rows of a matrix; inside `compute`. */
  part(of: Matrix): Tensor;
}

/**
 * Runs a section of tensor work on one chunk of rows after the other, and joins the float64 numbers of each of its
 * `results` tensors. No rows give no numbers, and nothing is run.
 *
 * `prepare` comes before each section: it may read, which a section may not.
 */
export async function byChunks<P = undefined>(
  backend: Backend,
  rows: number,
  results: number,
  section: (chunk: Chunk, prepared: P) => readonly Tensor[],
  prepare?: (chunk: Chunk) => Promise<P>,
): Promise<readonly Float64Array[]> {
  const parts: (readonly Float64Array[])[] = [];
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const own = Math.min(CHUNK_ROWS, rows - from);
    const part = ({ data, cols }: Matrix) =>
      backend.tensor(data.subarray(from * cols, (from + own) * cols), [own, cols]);
    const chunk = { from, rows: own, part };
    const prepared = (await prepare?.(chunk)) as P;
    parts.push(await evaluate(backend, () => section(chunk, prepared)));
  }
  return Array.from({ length: results }, (_, r) => joined(parts.map((chunk) => chunk[r]!)));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
