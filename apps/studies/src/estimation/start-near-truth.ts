import { type Model, MoelabError, type NamedArray, takeAlong } from '@moelab/core';
import { normal, type Stream, uniformInteger } from '@moelab/numerics';
import type { Laboratory } from './laboratory.ts';
import { modelLike, type Truth } from './truth.ts';

/** How a start is drawn near the truth. */
export interface StartOptions {
  /** Fitted experts. */
  readonly experts: number;
  /** Rows of the sample: the noise shrinks with it. */
  readonly n: number;
  /** Multiplies the published noise; default 1. */
  readonly noise?: number;
  /**
   * `entries` (default): each number has a draw of its own. `columns`, as in the released code: an expert has one draw for its gate's
   * parameters and one for its mean's, and the last expert's gate, which the code holds at 0, has none.
   */
  readonly draws?: 'entries' | 'columns';
  /** The true expert of each fitted one, in place of a random surjection. */
  readonly places?: readonly number[];
}

/**
 * Starts a fit near the truth, as the published simulations do: a random surjection of the fitted experts onto the true ones, the last
 * onto the last; then noise of standard deviation 0.005 n^−0.083 on the gate's parameters and 0.05 n^−0.083 on the experts', and
 * variances at the true *standard deviation* plus |N(0, (0.005 n^−0.25)²)|.
 *
 * The variances are a slip of the released code that one M-step mends; temperatures, which it has not, are noisy as the gate's others.
 * Source: the released code of Nguyen et al. 2023, arXiv:2305.03288.
 */
export function startNearTruth(
  lab: Laboratory,
  truth: Truth,
  model: Model,
  { experts, n, noise = 1, draws = 'entries', places }: StartOptions,
  random: Stream,
): Model {
  const trueExperts = model.layers[0]!.spec.experts;
  checkExperts(truth, experts, trueExperts);
  const copied = takeAlong(
    model.parameters,
    'expert',
    places ?? surjection(experts, trueExperts, random.substream('surjection')),
  );
  const scale = noise * n ** -0.083;
  const noisy = (name: string, array: NamedArray): NamedArray => {
    const isVariance = name === 'experts.variance';
    const isGate = name.startsWith('gate.');
    const sd = isVariance ? noise * 0.005 * n ** -0.25 : (isGate ? 0.005 : 0.05) * scale;
    const z =
      draws === 'columns' && !isVariance
        ? columnDraws(array, experts, isGate, random.substream(isGate ? 'gate' : 'means'))
        : normals(array.values.length, random.substream(name));
    const values = array.values.map((value, i) =>
      isVariance ? Math.sqrt(value) + Math.abs(sd * z[i]!) : value + sd * z[i]!,
    );
    return { ...array, values };
  };
  const parameters = Object.fromEntries(
    Object.entries(copied).map(([name, array]) => [name, noisy(name, array)]),
  );
  return modelLike(lab, truth, experts).with({ parameters });
}

const normals = (count: number, random: Stream): Float64Array =>
  Float64Array.from({ length: count }, () => normal(random));

/** One draw an expert, the same for all its entries; the last expert's gate is left where it is. */
function columnDraws({ axes, shape }: NamedArray, experts: number, isGate: boolean, random: Stream) {
  const draws = normals(experts, random);
  if (isGate) draws[experts - 1] = 0;
  const axis = axes.indexOf('expert');
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const size = shape.reduce((a, b) => a * b, 1);
  return Float64Array.from({ length: size }, (_, i) =>
    axis < 0 ? draws[0]! : draws[Math.floor(i / inner) % experts]!,
  );
}

/** Refuses a fit with fewer experts than the truth. */
export function checkExperts({ name }: Truth, experts: number, trueExperts: number): void {
  if (Number.isSafeInteger(experts) && experts >= trueExperts) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `experts: must be at least the ${trueExperts} of the truth '${name}', got ${experts}; a fit with fewer has no parameters to compare`,
  );
}

/** A random map of fitted onto true experts, every true one met, the last onto the last. */
function surjection(experts: number, trueExperts: number, random: Stream): readonly number[] {
  for (;;) {
    const places = Array.from({ length: experts }, (_, i) =>
      i === experts - 1 ? trueExperts - 1 : uniformInteger(random, trueExperts),
    );
    if (new Set(places).size === trueExperts) return places;
  }
}
