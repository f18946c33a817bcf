import { didYouMean, type Extended, type Ledger } from '@moelab/core';
import type { BoundComparisonDocument } from '../formats.ts';
import type { StandardLab } from '../standard-lab.ts';
import { UsageError } from '../usage-error.ts';
import { type BoundPart, boundParts, problemsOf } from './bound-parts.ts';

type Inputs = Readonly<Record<string, unknown>>;
export type ComparedBound = BoundComparisonDocument['bounds'][number];
type LeftOut = BoundComparisonDocument['leftOut'][number];

/** What there is to compare. */
export interface Comparison {
  readonly bounds: readonly ComparedBound[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
}

/**
 * Computes every version of every bound, or of some, whose inputs are given, and tells of the others what they miss.
 *
 * An input that no bound knows, one that is wrong for a bound that takes it, and inputs that are enough for none are refused.
 */
export function compareBounds(
  lab: StandardLab,
  inputs: Inputs,
  parts: readonly BoundPart[] = boundParts,
): Comparison {
  const known = [...new Set(boundParts.flatMap((part) => part.inputs.map(({ name }) => name)))];
  const foreign = Object.keys(inputs).filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    const lines = foreign.map((name) => `${name}: is an input of no bound${didYouMean(name, known)}`);
    throw new UsageError(`${lines.join('\n')} (inputs: ${known.join(', ')})`);
  }
  const asked = parts.map((part) => ({ part, own: ownInputs(part, inputs), ...checked(part, inputs) }));
  const wrong = new Set(asked.flatMap(({ problems }) => problems));
  if (wrong.size > 0) throw new UsageError([...wrong].join('\n'));
  const leftOut = asked
    .filter(({ missing }) => missing.length > 0)
    .map(({ part, missing }) => ({ bound: part.name, missing }));
  const computed = asked.filter(({ missing }) => missing.length === 0);
  if (computed.length === 0) {
    const nearest = leftOut.reduce((a, b) => (b.missing.length < a.missing.length ? b : a));
    throw new UsageError(
      `--compare: no bound can be computed from ${Object.keys(inputs).join(', ') || 'no input'}; ${nearest.bound} misses ${nearest.missing.map(({ input }) => input).join(', ')} (moelab bound lists all)`,
    );
  }
  const used = new Set(computed.flatMap(({ own }) => Object.keys(own)));
  const idle = Object.keys(inputs).filter((name) => !used.has(name));
  return {
    bounds: computed.flatMap(({ part, own }) => rowsOf(lab, part, own, inputs.empiricalRisk)),
    leftOut,
    notes: [
      ...(idle.length === 0
        ? []
        : [`${idle.join(', ')}: no bound that could be computed takes ${idle.length === 1 ? 'it' : 'them'}`]),
    ],
  };
}

/** The given inputs that a bound takes. */
const ownInputs = ({ inputs: known }: BoundPart, inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => known.some((input) => input.name === name)));

/** What a bound misses, and what of the given it refuses: a problem with what was not given is that it was not. */
function checked(part: BoundPart, inputs: Inputs) {
  const found = problemsOf(part.part, ownInputs(part, inputs));
  const docOf = (name: string) => part.inputs.find((input) => input.name === name)?.doc ?? name;
  return {
    problems: found
      .filter(({ input }) => Object.hasOwn(inputs, input))
      .map(({ input, message }) => `${input}: ${message}`),
    missing: found
      .filter(({ input }) => !Object.hasOwn(inputs, input))
      .map(({ input, message }) => ({
        input,
        why: message.startsWith('is missing') ? message : docOf(input),
      })),
  };
}

function rowsOf(
  lab: StandardLab,
  { name }: BoundPart,
  own: Inputs,
  empiricalRisk: unknown,
): readonly ComparedBound[] {
  const bound = lab.boundFrom(name, own);
  return bound.variants.map((variant, v) => {
    const ledger = bound.ledger(variant);
    const { quantity, kind, delta, value, trivial, vacuous, informativeFrom, warnings, source } = ledger;
    return {
      bound: name,
      variant,
      isDefault: v === 0,
      quantity,
      kind,
      ...(delta === undefined ? {} : { delta }),
      value,
      ...gapAndRisk(ledger, empiricalRisk as Extended | undefined),
      trivial,
      vacuous,
      violated: ledger.assumptions.some(({ status }) => status === 'violated'),
      informativeFrom,
      warnings: [...warnings],
      source,
    };
  });
}

/** A bound as one on R − R_S and as one on R, where R_S tells the other; a bound and R_S that are ranges meet end by end. */
function gapAndRisk(
  { quantity, value }: Pick<Ledger, 'quantity' | 'value'>,
  empiricalRisk: Extended | undefined,
): { readonly gap: Extended | null; readonly risk: Extended | null } {
  if (quantity === 'least risk') return { gap: null, risk: value };
  const other = (sign: 1 | -1): Extended | null => {
    if (empiricalRisk === undefined) return null;
    if (typeof value === 'number' && typeof empiricalRisk === 'number') return value + sign * empiricalRisk;
    const [low, high] = ([0, 1] as const).map((end) => at(value, end) + sign * at(empiricalRisk, end)) as [
      number,
      number,
    ];
    return low <= high ? [low, high] : [high, low];
  };
  return quantity === 'risk' ? { gap: other(-1), risk: value } : { gap: value, risk: other(1) };
}

const at = (value: Extended, end: 0 | 1): number => (typeof value === 'number' ? value : value[end]);
