import { BLOCK } from './weighted-grams.ts';

/** Sums what `block` gives for each block of rows, in order, compensated (Neumaier 1974). */
export function overBlocks(rows: number, block: (from: number, count: number) => number): number {
  let sum = 0;
  let lost = 0;
  for (let from = 0; from < rows; from += BLOCK) {
    const value = block(from, Math.min(BLOCK, rows - from));
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
