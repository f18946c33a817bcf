import { type Backend, evaluate } from '@moelab/core';
import { type OpInput, putOn, reals } from './op-input.ts';
import type { OpRow } from './op-row.ts';
import { computeOp, derivative, weighted } from './op-work.ts';

const DIRECTIONS = 3;
/** Twice the step of the finer difference; a power of two, so that x + h d is exact enough. */
const STEP = 2 ** -12;

/**
 * Gives how far a row's derivatives of Σ w · result are from differences, on a backend of doubles: the largest over some
 * random directions d of |⟨g, d⟩ − (f(x + h d) − f(x − h d))/2h| / Σ |g d|, f being what g is the gradient of.
 *
 * Two steps h are extrapolated, so the error of the differences is O(h⁴): less than their rounding, about 1e-11.
 */
export async function differenceError(
  backend: Backend,
  row: OpRow,
  aspect: 'gradient' | 'second',
  inputs: readonly OpInput[],
): Promise<number> {
  const order = aspect === 'gradient' ? 1 : 2;
  const { numbers: gradient } = await computeOp(backend, row, aspect, inputs);
  const objective = async (moved: readonly OpInput[]): Promise<number> => {
    const [value] = await evaluate(backend, () => {
      const tensors = moved.map((input) => putOn(backend, input));
      return [weighted(backend, derivative(backend, row, order === 1 ? 0 : 1, tensors), order)];
    });
    return value![0]!;
  };
  let worst = 0;
  for (let d = 0; d < DIRECTIONS; d++) {
    const direction = reals([gradient.length], 700 + d, -1, 1).values;
    const slope = async (h: number) => {
      const [above, below] = [
        await objective(along(inputs, direction, h)),
        await objective(along(inputs, direction, -h)),
      ];
      return (above - below) / (2 * h);
    };
    const [coarse, fine] = [await slope(STEP), await slope(STEP / 2)];
    const wanted = (4 * fine - coarse) / 3;
    let found = 0;
    let size = 1e-3; // a gradient of zeros is met by differences that are rounded
    for (const [i, g] of gradient.entries()) {
      found += g * direction[i]!;
      size += Math.abs(g * direction[i]!);
    }
    worst = Math.max(worst, Math.abs(found - wanted) / size);
  }
  return worst;
}

function along(inputs: readonly OpInput[], direction: readonly number[], h: number): readonly OpInput[] {
  let at = 0;
  return inputs.map((input) => {
    if (input.dtype !== 'float32') return input;
    const from = at;
    at += input.values.length;
    return { ...input, values: input.values.map((v, i) => v + h * direction[from + i]!) };
  });
}
