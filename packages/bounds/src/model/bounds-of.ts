import {
  type AnyPart,
  type Bound,
  type Dataset,
  didYouMean,
  isMoelabError,
  type KnownAssumptions,
  type Ledger,
  type Model,
  MoelabError,
  type Params,
  type ParamsSchema,
  type Plugin,
  withKnown,
  withoutCode,
} from '@moelab/core';
import { type Matrix, rowOf } from '@moelab/numerics';
import { expertReadings } from './expert-readings.ts';
import { knownOfModel } from './known-of-model.ts';
import { isUnitLoss, type LossChoice, lossReadings } from './loss-readings.ts';
import { type ModelInput, type Readings, unknownAll } from './readings.ts';
import { routerReadings } from './router-readings.ts';

/** What `boundsOf` is told beside the model and its data. */
export interface BoundsOfOptions extends LossChoice {
  /** Whose bounds are tried. */
  readonly plugins: readonly Plugin[];
  /** Every bound holds with probability at least 1 − δ by itself; default 0.05. */
  readonly delta?: number;
  /** No input of the population is longer; default the longest of the data. */
  readonly inputNorm?: number;
  /**
   * What is known from elsewhere, by the names of bounds' options: `information`, `kl`, `natarajan`. It goes before what is read.
   */
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** A bound that can be computed, with what it was given. */
export interface AppliedBound {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** By version; the first is the one to use. */
  readonly ledgers: Readonly<Record<string, Ledger>>;
}

/** The bounds of a model. */
export interface ModelBounds {
  /** What was read, by the names of bounds' options. */
  readonly inputs: Readonly<Record<string, ModelInput>>;
  readonly bounds: readonly AppliedBound[];
  /** Of each other bound, what it misses and why. */
  readonly missing: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Computes every bound that applies to a trained model, and says of each other one what it misses.
 *
 * `data` are the rows that the model was trained on. Read are: m, the empirical risk, the loss's Lipschitz constant, K, k,
 * the class of the router, the kind of weights, and the sizes of experts' and router's weights, as far as the parts declare
 * them (`routingClass`, `network`, `fused`, `active`).
 *
 * Sizes of trained weights are no limits that were set before the sample: each counts as the next power of two, and δ is
 * shared out among all powers (see `normLimit`), so that a ledger's δ may be less than the one asked for, and the bound holds
 * with the one asked for. What was read from the model is `checked` in the ledgers, with what was looked at. That no input of the population is
 * longer than `inputNorm`, or than the longest of the data, stays an assumption. The empirical risk is told, but not given to bounds:
 * those on the risk need its mean over samples, or that of a predictor drawn from a posterior, as `inputs.empiricalRisk`.
 */
export async function boundsOf(model: Model, data: Dataset, options: BoundsOfOptions): Promise<ModelBounds> {
  const { plugins, delta = 0.05, inputs: given = {} } = options;
  const parts = plugins.flatMap(({ bounds = {} }) => Object.entries<AnyPart<'bounds'>>(bounds));
  const names = [...new Set(parts.flatMap(([, part]) => namesOf(part)))];
  const wrong = Object.keys(given).find((name) => !names.includes(name));
  if (wrong !== undefined) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `boundsOf: inputs.${wrong}: is an option of no bound${didYouMean(wrong, names)}`,
    );
  }
  if (data.x.rows === 0) throw new MoelabError('INVALID_DATA', 'boundsOf: x: must have at least one row');
  const longest = longestRow(data.x);
  const readings = await readingsOf(model, data, options, longest);
  const found: Record<string, ModelInput> = {
    m: { value: data.x.rows, from: 'the rows of the data' },
    delta: { value: delta, from: options.delta === undefined ? 'the default' : 'given' },
    ...readings.found,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value, from: 'given' }])),
  };
  const known = knownOfModel({
    ...{ inputs: found, given, longest, rows: data.x.rows },
    ...{ loss: options.loss, isUnitLoss: isUnitLoss(options), inputNorm: options.inputNorm },
  });
  const bounds: AppliedBound[] = [];
  const missing: Record<string, Readonly<Record<string, string>>> = {};
  for (const [name, part] of parts) {
    const own = Object.fromEntries(
      Object.entries(found).filter(
        ([input, { unused }]) => unused === undefined && namesOf(part).includes(input),
      ),
    );
    const result = attempt(name, part, own, { delta, known });
    if ('bound' in result) bounds.push(result.bound);
    else {
      const reasonOf = (input: string) => found[input]?.unused ?? readings.unknown[input];
      const reasons = Object.entries(result.problems).flatMap(([input, problem]) => [
        [input, input in own ? problem : (reasonOf(input) ?? needed(part, input) ?? problem)],
        ...insteadOf(part, input).flatMap((other) => {
          const reason = reasonOf(other);
          return reason === undefined ? [] : [[other, reason]];
        }),
      ]);
      missing[name] = Object.fromEntries(reasons);
    }
  }
  return { inputs: found, bounds, missing };
}

async function readingsOf(
  model: Model,
  data: Dataset,
  options: BoundsOfOptions,
  longest: number,
): Promise<Readings> {
  const loss = await lossReadings(model, data, options);
  if (model.layers.length > 1) {
    const reason = `the model has ${model.layers.length} layers, and the bound is of one`;
    const names = ['experts', 'k', 'weights', 'natarajan', 'expertNorm', 'outputBound', 'routerNorm'];
    return { found: loss.found, unknown: { ...loss.unknown, ...unknownAll(names, reason) } };
  }
  const inputNorm = options.inputNorm ?? longest;
  const all = [loss, routerReadings(model, inputNorm), expertReadings(model, inputNorm)];
  const found: Record<string, ModelInput> = Object.assign({}, ...all.map((one) => one.found));
  const unknown = Object.assign({}, ...all.map((one) => one.unknown));
  const { weights, outputBound } = found;
  if (weights !== undefined && weights.value !== 'soft' && outputBound !== undefined) {
    found.outputBound = { ...outputBound, unused: 'the mask determines the weights' };
  }
  return { found, unknown };
}

const longestRow = (x: Matrix): number =>
  Array.from({ length: x.rows }, (_, i) => Math.hypot(...rowOf(x, i))).reduce((a, b) => Math.max(a, b), 0);

type Attempt = { readonly bound: AppliedBound } | { readonly problems: Readonly<Record<string, string>> };

/** The bound with these inputs, or what is wrong with which of them. */
function attempt(
  name: string,
  part: AnyPart<'bounds'>,
  inputs: Readonly<Record<string, ModelInput>>,
  { delta, known }: { readonly delta: number; readonly known: KnownAssumptions },
): Attempt {
  const options: Record<string, unknown> = Object.fromEntries(
    Object.entries(inputs).map(([input, { value }]) => [input, value]),
  );
  const shares = new Map(
    Object.values(inputs).flatMap(({ limit }) => (limit ? [[limit.of, limit.share]] : [])),
  );
  if ('delta' in options) options.delta = [...shares.values()].reduce((rest, share) => rest * share, delta);
  const schema: ParamsSchema<Params> = part.options;
  const result = schema['~standard'].validate(options);
  if (result instanceof Promise)
    return { problems: { options: 'are checked later; a bound must check them at once' } };
  if (result.issues !== undefined) {
    const problems = result.issues.map(({ path, message }) => [String(path?.[0] ?? 'options'), message]);
    return { problems: Object.fromEntries(problems) };
  }
  try {
    const made: Bound = part.create(result.value, {});
    const ledgers = made.variants.map((version) => [version, withKnown(made.ledger(version), known)]);
    return { bound: { name, options, ledgers: Object.fromEntries(ledgers) } };
  } catch (error) {
    if (!isMoelabError(error)) throw error;
    return { problems: { options: withoutCode(error) } };
  }
}

/** What an option is that a bound cannot do without. */
function needed(part: AnyPart<'bounds'>, option: string): string | undefined {
  const field = fieldsOf(part)[option];
  return field?.problem(field.default) === undefined ? undefined : field.doc;
}

/** The options that may stand for one that a bound misses. */
const insteadOf = (part: AnyPart<'bounds'>, option: string): readonly string[] =>
  (part.options as Partial<ParamsSchema<Params>>).oneOf?.find(([first]) => first === option)?.slice(1) ?? [];

/** The options that a bound has, where its schema lists them. */
const fieldsOf = (part: AnyPart<'bounds'>): Params =>
  (part.options as Partial<ParamsSchema<Params>>).fields ?? {};
const namesOf = (part: AnyPart<'bounds'>): readonly string[] => Object.keys(fieldsOf(part));
