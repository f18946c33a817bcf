import { unitLoss } from '@moelab/bounds';
import { didYouMean, type Extended, type KnownAssumptions, type Ledger, withKnown } from '@moelab/core';
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
  const bounds = computed.flatMap(({ part, own }) => rowsOf(lab, part, own, inputs));
  return { bounds, leftOut, notes: notesOn(bounds, inputs, idle) };
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
        why: /^(is missing|must be given)/.test(message) ? message : docOf(input),
      })),
  };
}

/** Computes every version of one bound; none where the inputs are not enough. */
export const versionsOf = (lab: StandardLab, part: BoundPart, inputs: Inputs): readonly ComparedBound[] => {
  const own = ownInputs(part, inputs);
  return problemsOf(part.part, own).length > 0 ? [] : rowsOf(lab, part, own, inputs);
};

function rowsOf(
  lab: StandardLab,
  { name }: BoundPart,
  own: Inputs,
  inputs: Inputs,
): readonly ComparedBound[] {
  const bound = lab.boundFrom(name, own);
  const known = knownOf(inputs);
  return bound.variants.map((variant, v) => {
    const ledger = withKnown(bound.ledger(variant), known);
    const { quantity, kind, delta, value, trivial, vacuous, informativeFrom, warnings, source } = ledger;
    return {
      bound: name,
      variant,
      isDefault: v === 0,
      quantity,
      kind,
      ...(delta === undefined ? {} : { delta }),
      value,
      ...gapAndRisk(ledger, inputs.empiricalRisk as Extended | undefined),
      trivial,
      vacuous,
      violated: ledger.assumptions.some(({ status }) => status === 'violated'),
      informativeFrom,
      warnings: [...warnings],
      source,
    };
  });
}

/**
 * A bound as one on R − R_S and as one on R, where R_S tells the other. A bound B(R_S) on the risk has no gap for a range of R_S: B(R_S) − R_S is
 * largest somewhere inside it.
 */
function gapAndRisk(
  { quantity, value }: Pick<Ledger, 'quantity' | 'value'>,
  empiricalRisk: Extended | undefined,
): { readonly gap: Extended | null; readonly risk: Extended | null } {
  if (quantity === 'least risk') return { gap: null, risk: value };
  if (quantity === 'risk') {
    return { gap: typeof empiricalRisk === 'number' ? sum(value, -empiricalRisk) : null, risk: value };
  }
  return { gap: value, risk: empiricalRisk === undefined ? null : sum(value, empiricalRisk) };
}

/** Adds numbers and ranges, end by end. */
function sum(a: Extended, b: Extended): Extended {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const [low, high] = ([0, 1] as const).map((end) => at(a, end) + at(b, end));
  return [low!, high!];
}

const at = (value: Extended, end: 0 | 1): number => (typeof value === 'number' ? value : value[end]);

/** What the inputs say of the loss: with a σ above ½ it is none in [0, 1]. */
function knownOf({ sigma }: Inputs): KnownAssumptions {
  if (typeof sigma !== 'number' || sigma <= 0.5) return {};
  const evidence = `sigma=${sigma}; a loss in [0, 1] has ½`;
  return { [unitLoss.statement]: [{ ...unitLoss, status: 'violated', evidence }] };
}

/** What is to be known of inputs that bounds have in common. */
function notesOn(
  bounds: readonly ComparedBound[],
  { empiricalRisk }: Inputs,
  idle: readonly string[],
): readonly string[] {
  const kinds = new Set(bounds.flatMap(({ quantity, kind }) => (quantity === 'risk' ? [kind] : [])));
  const probable = bounds.filter(({ kind }) => kind === 'high-probability');
  return [
    ...(idle.length === 0
      ? []
      : [`${idle.join(', ')}: no bound that could be computed takes ${idle.length === 1 ? 'it' : 'them'}`]),
    ...(Array.isArray(empiricalRisk) && kinds.size > 0
      ? [
          'empiricalRisk: is a range, so bounds on the risk have no gap; their distance to R_S is largest inside it',
        ]
      : []),
    ...(empiricalRisk !== undefined && kinds.size > 1
      ? [
          'empiricalRisk: bounds in expectation take it for the mean over samples, the others for that of a predictor drawn from the posterior, on one sample',
        ]
      : []),
    ...(probable.length > 1
      ? [
          `the smallest of ${probable.length} bounds with a probability does not hold with that probability itself: choose one beforehand, or share delta out among them`,
        ]
      : []),
  ];
}
