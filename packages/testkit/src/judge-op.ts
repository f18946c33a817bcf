import { type Backend, isMoelabError, roundoffOf } from '@moelab/core';
import { differenceError } from './op-differences.ts';
import type { OpRow } from './op-row.ts';
import { aspectsOf, computeOp, inputsOf, type OpAspect, type OpResult } from './op-work.ts';

/**
 * How an op came out: as float64 has it; refused by name, with an error whose code is UNSUPPORTED; with other numbers;
 * or with an error of tfjs that names no way out.
 */
export type OpVerdict = 'right' | 'refused' | 'wrong' | 'missing';

/** What became of one row of the op table on a backend. */
export interface OpJudgement {
  readonly op: string;
  readonly family: OpRow['family'];
  readonly forward: OpVerdict;
  /** Undefined where the op has no derivative, or no second one that anybody uses. */
  readonly gradient: OpVerdict | undefined;
  readonly second: OpVerdict | undefined;
  /** Of NaN and ±∞; undefined where there is no rule. */
  readonly special: OpVerdict | undefined;
  /** Of inputs without entries; undefined where there is no rule. */
  readonly empty: OpVerdict | undefined;
  /** The largest error of the result against float64, relative as the row says; NaN when there is no result. */
  readonly error: number;
  readonly tolerance: number;
  /** The largest error of first and second derivatives, relative to the largest entry; NaN when there is none. */
  readonly gradientError: number;
  readonly gradientTolerance: number;
  /** What is not right, one sentence each. */
  readonly problems: readonly string[];
}

/** Derivatives are composed of several ops: this much more error is theirs. */
const OF_DERIVATIVES = 4;
const LEAST_DERIVATIVE_TOLERANCE = 64;
/** What differences are good for, of doubles. */
const OF_DIFFERENCES = 1e-8;
/** Below this a float32 has fewer digits. */
const TINY = 2 ** -120;

interface Outcome {
  readonly verdict: OpVerdict;
  readonly error: number;
  readonly problem?: string;
}

/**
 * Judges a row on `backend` by the numbers of `reference`, a backend of doubles that is given the same inputs.
 *
 * The reference itself has nobody to be judged by but its own results: its derivatives are held to differences of them.
 */
export async function judgeOp(backend: Backend, reference: Backend, row: OpRow): Promise<OpJudgement> {
  const unit = roundoffOf(backend);
  const tolerance = row.tolerance * unit;
  const isReference = backend.name === reference.name;
  const gradientTolerance = isReference
    ? OF_DIFFERENCES
    : Math.max(LEAST_DERIVATIVE_TOLERANCE, OF_DERIVATIVES * row.tolerance) * unit;
  const outcomes = new Map<OpAspect, Outcome>();
  for (const aspect of aspectsOf(row)) {
    const isDerivative = aspect === 'gradient' || aspect === 'second';
    outcomes.set(
      aspect,
      await judgeAspect(
        backend,
        reference,
        row,
        aspect,
        isDerivative ? gradientTolerance : tolerance,
        isDerivative ? 'largest' : row.relativeTo,
      ),
    );
  }
  const of = (aspect: OpAspect) => outcomes.get(aspect)?.verdict;
  const errorOf = (...aspects: OpAspect[]) => {
    const errors = aspects.flatMap((aspect) => outcomes.get(aspect)?.error ?? []);
    const known = errors.filter((error) => !Number.isNaN(error));
    return known.length === 0 ? Number.NaN : Math.max(...known);
  };
  return {
    op: row.op,
    family: row.family,
    forward: of('forward')!,
    gradient: of('gradient'),
    second: of('second'),
    special: of('special'),
    empty: of('empty'),
    error: errorOf('forward'),
    tolerance,
    gradientError: errorOf('gradient', 'second'),
    gradientTolerance,
    problems: [...outcomes.values()].flatMap(({ problem }) => problem ?? []),
  };
}

const what: Readonly<Record<OpAspect, string>> = {
  forward: 'the result',
  gradient: 'the gradient',
  second: 'the second derivative',
  special: 'the result for NaN and ±∞',
  empty: 'the result for no entries',
};

async function judgeAspect(
  backend: Backend,
  reference: Backend,
  row: OpRow,
  aspect: OpAspect,
  tolerance: number,
  relativeTo: OpRow['relativeTo'],
): Promise<Outcome> {
  const inputs = inputsOf(row, aspect, backend);
  const rule = aspect === 'special' || aspect === 'empty' ? ` (the rule: ${row[aspect]!.rule})` : '';
  const wrong = (message: string, error = Number.NaN): Outcome => ({
    verdict: 'wrong',
    error,
    problem: `${what[aspect]} ${message}${rule}`,
  });
  if (backend.name === reference.name && (aspect === 'gradient' || aspect === 'second')) {
    const error = await differenceError(reference, row, aspect, inputs);
    if (error <= tolerance) return { verdict: 'right', error };
    return wrong(
      `differs from differences by ${error.toExponential(1)}, allowed ${tolerance.toExponential(1)}`,
      error,
    );
  }
  const wanted = await computeOp(reference, row, aspect, inputs);
  let got: OpResult;
  try {
    got = await computeOp(backend, row, aspect, inputs);
  } catch (error) {
    return failed(what[aspect], error);
  }
  if (got.shape.join() !== wanted.shape.join() || got.dtype !== wanted.dtype) {
    const told = ({ dtype, shape }: OpResult) => `${dtype} (${shape.join(', ')})`;
    return wrong(`is ${told(got)}; it should be ${told(wanted)}`);
  }
  const { error, index } = largestError(got.numbers, wanted.numbers, relativeTo);
  if (error <= tolerance) return { verdict: 'right', error };
  const sides = `is ${got.numbers[index]} at entry ${index}, and ${wanted.numbers[index]} in float64`;
  return wrong(`${sides}: error ${error.toExponential(1)}, allowed ${tolerance.toExponential(1)}`, error);
}

function failed(of: string, error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error);
  if (isMoelabError(error) && error.code === 'UNSUPPORTED') {
    return { verdict: 'refused', error: Number.NaN, problem: `${of} is refused: ${message}` };
  }
  // what a kernel or gradient that is not there makes tfjs say
  const isMissing = /not registered for backend|gradient function not found/.test(message);
  return {
    verdict: isMissing ? 'missing' : 'wrong',
    error: Number.NaN,
    problem: `${of} ${isMissing ? 'is missing' : 'fails'}: ${message}${isMissing ? '; refuse it with an error of code UNSUPPORTED that names a way out' : ''}`,
  };
}

/** Gives the largest relative error and where it is; NaN and ±∞ agree with themselves alone. */
export function largestError(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  relativeTo: OpRow['relativeTo'],
): { readonly error: number; readonly index: number } {
  let largest = TINY;
  for (const v of Array.from(wanted)) if (Number.isFinite(v)) largest = Math.max(largest, Math.abs(v));
  let worst = { error: 0, index: 0 };
  for (let index = 0; index < wanted.length; index++) {
    const [a, b] = [got[index]!, wanted[index]!];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const size = relativeTo === 'entry' ? Math.max(Math.abs(b), TINY) : largest;
    const error = Number.isFinite(a) && Number.isFinite(b) ? Math.abs(a - b) / size : Infinity;
    if (error > worst.error) worst = { error, index };
  }
  return worst;
}
