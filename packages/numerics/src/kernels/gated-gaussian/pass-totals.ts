import { sum } from '../../sum.ts';
import { log } from '../elementary.ts';
import { LOG_LIKELIHOOD } from './posterior.ts';
import type { Lines } from './sums-layout.ts';

/** Reads the sums of a pass, adding slices up in their order. */
export interface PassTotals {
  /** The log-likelihood, compensated over all slices; NaN where a row's is. */
  logLikelihood(): number;
  /** Gives the first `width` sums of each of `count` lines, one after the other. */
  lines(at: Lines, count: number, width: number): Float64Array;
}

/** Makes the totals of slices whose sums begin at `first`, `step` numbers apart. */
export function passTotals(heap: Float64Array, first: number, step: number, slices: number): PassTotals {
  return {
    logLikelihood() {
      const parts: number[] = [];
      let exponent = 0;
      for (let slice = 0, at = first; slice < slices; slice++, at += step) {
        const number = (name: keyof typeof LOG_LIKELIHOOD, behind = 0) =>
          heap[at + LOG_LIKELIHOOD[name] + behind]!;
        parts.push(number('sum'), number('lost'), log(number('joint')), -log(number('prior')));
        exponent += number('joint', 1) - number('prior', 1);
      }
      return sum([...parts, exponent * Math.LN2]);
    },
    lines({ at, step: lineStep }, count, width) {
      const totals = new Float64Array(count * width);
      for (let slice = 0; slice < slices; slice++)
        for (let line = 0, to = 0; line < count; line++) {
          const from = first + slice * step + at + line * lineStep;
          for (let i = 0; i < width; i++) totals[to++]! += heap[from + i]!;
        }
      return totals;
    },
  };
}
