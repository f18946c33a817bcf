import { type Layer, type Model, takeAlong } from '@moelab/core';
import { type Audited, auditedValues } from './directional-derivatives.ts';

/** The truth within a model of more experts: one expert stands there several times, and nothing changes. */
export interface SplitExpert {
  /** Which expert of the truth, counted from 0. */
  readonly expert: number;
  /** How often it stands in the model. */
  readonly copies: number;
  /** Two of the copies, as experts of the model. */
  readonly pair: readonly [number, number];
  readonly model: Model;
  /** The gate's parameter, one number an expert, that was moved so that the copies share the weight. */
  readonly weight: string;
  /** The root mean square by which what is audited differs from the truth. */
  readonly difference: number;
}

/** Above this share of the audited function's size the split is not the truth. */
const SAME = 1e-9;
const SECANT_STEPS = 60;

/**
 * Represents a truth in a model of more experts, with one expert of it standing for all surplus ones.
 *
 * The copies must have together the weight that the expert has alone: among the gate's parameters with one number an expert, one
 * is looked for that does this when it moves by the same amount in every copy (−τ log c for a softmax over τ). Gives
 * undefined where none does, on these rows: then a truth with coinciding experts is not in the larger model.
 */
export async function splitExpert(
  truth: Model,
  experts: number,
  expert: number,
  audited: Audited,
): Promise<SplitExpert | undefined> {
  const own = expertsOf(truth);
  const source = Array.from({ length: experts }, (_, e) => (e < own ? e : expert));
  const copies = experts - own + 1;
  const larger = withExperts(truth, source);
  const before = await auditedValues(truth, audited);
  const size = Math.max(rootMeanSquare(before), Number.MIN_VALUE);
  const weightOfTruth = await logWeights(truth, audited, (e) => e === expert);
  for (const name of Object.keys(larger.declarations)) {
    const { axes, domain } = larger.declarations[name]!;
    if (!name.startsWith('gate.') || axes.length !== 1 || axes[0] !== 'expert' || domain === 'positive')
      continue;
    const movedBy = (amount: number): Model => {
      const array = larger.parameters[name]!;
      const values = array.values.map((v, e) => (source[e] === expert ? v + amount : v));
      return larger.with({ parameters: { ...larger.parameters, [name]: { ...array, values } } });
    };
    const excess = async (amount: number): Promise<number> => {
      const weight = await logWeights(movedBy(amount), audited, (e) => source[e] === expert);
      return weight.reduce((sum, w, i) => sum + (w - weightOfTruth[i]!) / weight.length, 0);
    };
    const amount = await rootBySecants(excess, -Math.log(copies));
    if (amount === undefined) continue;
    const model = movedBy(amount);
    const after = await auditedValues(model, audited);
    const difference = rootMeanSquare(after.map((v, i) => v - before[i]!));
    if (difference <= SAME * size)
      return { expert, copies, pair: [expert, own], model, weight: name, difference };
  }
  return undefined;
}

/** Gives how many experts a model of one layer has. */
export const expertsOf = ({ layers }: Model): number => layers[0]!.spec.experts;

/** Tells whether a layer's gate selects some of its experts in each row. */
export const selects = ({ gate, spec }: Layer): boolean => (gate.active ?? spec.experts) < spec.experts;

/** Gives the model of one layer whose expert e is source[e] of another, with the same gate otherwise. */
export function withExperts(model: Model, source: readonly number[]): Model {
  const layers = [{ ...model.spec.layers[0]!, experts: source.length }];
  return model.remade({ ...model.spec, layers }).with({
    parameters: takeAlong(model.parameters, 'expert', source),
    state: takeAlong(model.state, 'expert', source),
  });
}

/** log Σ of the weights of some experts, for each row. */
async function logWeights(
  model: Model,
  { x }: Audited,
  isMember: (expert: number) => boolean,
): Promise<Float64Array> {
  const { weights } = await model.route(x);
  return Float64Array.from({ length: x.rows }, (_, i) => {
    let sum = 0;
    for (let e = 0; e < weights.cols; e++) if (isMember(e)) sum += weights.data[i * weights.cols + e]!;
    return Math.log(sum);
  });
}

async function rootBySecants(f: (t: number) => Promise<number>, guess: number): Promise<number | undefined> {
  let [before, at] = [0, guess];
  let [valueBefore, value] = [await f(before), await f(at)];
  for (let step = 0; step < SECANT_STEPS; step++) {
    if (Math.abs(value) <= 1e-14) return at;
    const next = at - (value * (at - before)) / (value - valueBefore);
    if (!Number.isFinite(next)) return Math.abs(value) <= 1e-12 ? at : undefined;
    [before, valueBefore] = [at, value];
    at = next;
    value = await f(at);
  }
  return Math.abs(value) <= 1e-12 ? at : undefined;
}

const rootMeanSquare = (v: Float64Array): number =>
  Math.sqrt(v.reduce((sum, entry) => sum + entry * entry, 0) / v.length);
