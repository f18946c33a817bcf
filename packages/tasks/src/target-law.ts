import type { Matrix, Stream } from '@moelab/numerics';
import type { BestLossName, Task, Truth } from './task.ts';

/** How targets come about, given what the true experts say and how they are weighed. */
export interface TargetLaw extends Pick<Task, 'target' | 'weightSum'> {
  /** One target for each row; `drawn` is the expert of each row, where rows have one. */
  draw(truth: Truth, drawn: Uint32Array | undefined, random: Stream): Matrix;
  logDensity(truth: Truth, y: Matrix): Float64Array;
  bestLoss(truth: Truth, loss: BestLossName): Float64Array;
}
