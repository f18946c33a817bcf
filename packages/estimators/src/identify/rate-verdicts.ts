import { rBar, rTilde, type SystemOrder } from '../voronoi/polynomial-systems.ts';
import type { CellAudit } from './cell-audit.ts';
import type { NullDirection } from './null-directions.ts';
import type { ParameterEntry } from './parameter-entries.ts';

/**
 * How fast a parameter's error can fall with the number of rows, up to logarithms: `regular` n^-1/2; `fourth-root` n^-1/4; `slower`
 * than n^-1/4, with the exponent where it is known; `not-estimable`: not at all, whatever n is; `not-predicted`: derivatives
 * say nothing of it; `not-in-function`: it is no parameter of the regression function that is audited.
 */
export type RateClass =
  | 'regular'
  | 'fourth-root'
  | 'slower'
  | 'not-estimable'
  | 'not-predicted'
  | 'not-in-function';

/** What is predicted for one parameter, with its reason. */
export interface RateVerdict {
  readonly class: RateClass;
  /** Of n^-exponent; absent where no power of n is known. */
  readonly exponent?: number;
  /** From the derivatives at the sampled points alone, or from a theorem for the family that they show. */
  readonly basis: 'measured' | 'table';
  /** The polynomial system that the exponent comes from; of a cell of `copies` atoms. */
  readonly order?: SystemOrder & { readonly system: 'r̄' | 'r̃'; readonly copies: number };
  readonly because: string;
}

/** From the slowest to the fastest. */
const order: readonly RateClass[] = [
  'not-in-function',
  'not-predicted',
  'not-estimable',
  'slower',
  'fourth-root',
  'regular',
];

/** What the data determine of a parameter that is not estimable itself. */
export interface ExactVerdict extends RateVerdict {
  readonly estimable?: readonly string[];
}

/**
 * Judges one parameter of a model with as many experts as the truth, by the null directions that move it. Of a gate that selects, a
 * null direction that it does not declare may move the selection alone, of which derivatives say nothing.
 */
export function exactVerdict(
  name: string,
  entries: readonly ParameterEntry[],
  directions: readonly NullDirection[],
  isOfSelection: boolean,
): ExactVerdict {
  const own = directions.filter(({ kind, moves }) => kind !== 'near' && moves.includes(name));
  const lost = own.filter(({ move, persists }) => persists && move !== 'translation');
  if (isOfSelection && lost.some(({ kind }) => kind === 'undeclared')) {
    return {
      class: 'not-predicted',
      basis: 'measured',
      because: 'derivatives do not see what moves the selection alone',
    };
  }
  if (lost.length > 0) {
    return {
      class: 'not-estimable',
      basis: 'measured',
      because: `moved by a null direction: ${lost.map(({ kind, text }) => `${text} (${kind})`).join('; ')}`,
      estimable: [...new Set(lost.map(({ leaves }) => leaves))],
    };
  }
  const ending = own.filter(({ persists }) => !persists);
  if (ending.length > 0) {
    const isSeen = ending.every(({ secondOrder }) => secondOrder === 'independent');
    return {
      class: isSeen ? 'fourth-root' : 'slower',
      ...(isSeen ? { exponent: 1 / 4 } : {}),
      basis: 'measured',
      because: `${ending.map(({ text }) => text).join('; ')} changes nothing to first order here, though it does nearby; ${isSeen ? 'the second order shows it' : 'nor does the second order show it'}`,
    };
  }
  const shifted = own.filter(({ move }) => move === 'translation');
  if (shifted.length > 0 && shifted.length === entries.filter((entry) => entry.name === name).length) {
    return {
      class: 'not-estimable',
      basis: 'measured',
      because: 'it has no effect beside a single expert',
      estimable: [],
    };
  }
  return {
    class: 'regular',
    exponent: 1 / 2,
    basis: 'measured',
    because:
      shifted.length === 0
        ? 'first derivatives are independent'
        : `first derivatives are independent but for ${shifted.map(({ text, kind }) => `${text} (${kind})`).join(', ')}: ${shifted[0]!.leaves}`,
  };
}

/** The family of polynomial systems that the dependences of a cell show. */
type Family = 'none' | 'location-scale' | 'softmax with linear mean' | 'flat' | 'unknown';

/** Tells which family the dependences of a split expert are those of. */
function familyOf({ dependences, unseen, unseenAtAll }: CellAudit): Family {
  if (unseen.length === 0) return 'none';
  if (unseenAtAll.length > 0) return 'flat';
  const variances = dependences.filter(({ name }) => name === 'mean against variance');
  if (variances.length === 0 || unseen.some((own) => variances.every(({ of }) => of[0] !== own)))
    return 'unknown';
  const gates = dependences.filter(({ name }) => name === 'gate against expert');
  if (gates.length === 0) return 'location-scale';
  // a mean that is linear in x: intercept → slopes, and no further
  const isLinear = gates.every(({ of }) => variances.some(({ of: mean }) => of.includes(mean[0])));
  return isLinear ? 'softmax with linear mean' : 'unknown';
}

/** Judges one parameter when one expert of the truth is shared by several of the fitted model. */
export function cellVerdict(name: string, entries: readonly ParameterEntry[], cell: CellAudit): RateVerdict {
  const isOf = (label: string) => label === name || label.startsWith(`${name} (`);
  if (name === cell.weight) {
    return {
      class: 'regular',
      exponent: 1 / 2,
      basis: 'measured',
      because: 'the copies’ weights together; how they share it is not estimable',
    };
  }
  const family = familyOf(cell);
  const isUnseen = cell.unseen.some(isOf);
  const isShifted = cell.shifted.some(isOf);
  if (cell.unseenAtAll.some(isOf)) {
    return {
      class: 'not-estimable',
      basis: 'measured',
      because:
        'copies can differ in it by finite amounts that cancel, and nothing changes (for least squares with linear experts arXiv:2402.02952 proves slower than any power of n)',
    };
  }
  if (family === 'location-scale' || family === 'softmax with linear mean') {
    const table = tableVerdict(name, cell, family);
    if (table !== undefined) return table;
  }
  if (isUnseen || isShifted) {
    return {
      class: 'slower',
      basis: 'measured',
      because: `${isUnseen ? 'copies can differ in it' : 'it can make up for copies that differ in other parameters'} without a change to second order; the order is not known for this family`,
    };
  }
  if (cell.atoms.some(isOf)) {
    return {
      class: 'fourth-root',
      exponent: 1 / 4,
      basis: 'measured',
      because: 'copies that differ in it show in independent second derivatives',
    };
  }
  const isCommon = entries.some((entry) => entry.name === name && entry.expert === undefined);
  return {
    class: 'regular',
    exponent: 1 / 2,
    basis: 'measured',
    because: isCommon
      ? 'one for all experts, so copies cannot differ in it, and its first derivative is independent of all others'
      : 'first derivatives are independent',
  };
}

function tableVerdict(
  name: string,
  { dependences, copies }: CellAudit,
  family: 'location-scale' | 'softmax with linear mean',
): RateVerdict | undefined {
  const isOf = (label: string | undefined) => label === name || label?.startsWith(`${name} (`) === true;
  const variances = dependences.filter((one) => one.name === 'mean against variance');
  const gates = dependences.filter((one) => one.name === 'gate against expert');
  const isMean = variances.some(({ of }) => isOf(of[0]));
  const isVariance = variances.some(({ by }) => isOf(by));
  const isSlope = gates.some(({ by }) => isOf(by));
  const isGate = gates.some(({ of }) => of.some((label) => label.startsWith('gate.') && isOf(label)));
  const isSoftmax = family === 'softmax with linear mean';
  const halves = isMean || (isSoftmax && isGate); // n^-1/(2R), the others n^-1/R
  if (!halves && !isVariance && !(isSoftmax && isSlope)) return undefined;
  const system = isSoftmax ? 'r̃' : 'r̄';
  const found = isSoftmax ? rTilde(copies) : rBar(copies);
  const exponent = 1 / (halves ? 2 * found.order : found.order);
  const seen =
    isGate || isSlope ? '; its second derivative is independent of all others, so n^-1/4 may be seen' : '';
  return {
    class: exponent >= 1 / 4 ? 'fourth-root' : 'slower',
    exponent,
    basis: 'table',
    order: { ...found, system, copies },
    because: `n^-1/${halves ? `(2${system})` : system} with ${system}(${copies}) ${found.isExact ? '=' : '≥'} ${found.order}: the dependences are those of ${isSoftmax ? 'softmax gating with linear means' : 'mean and variance'}${seen}`,
  };
}

/** The slowest of some verdicts. */
export const slowest = <V extends RateVerdict>(verdicts: readonly V[]): V =>
  verdicts.reduce((worst, one) => {
    const [a, b] = [order.indexOf(one.class), order.indexOf(worst.class)];
    return a < b || (a === b && (one.exponent ?? 0) < (worst.exponent ?? 0)) ? one : worst;
  });
