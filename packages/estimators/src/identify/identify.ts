import { type Layer, type Model, MoelabError, type Run } from '@moelab/core';
import { type Matrix, matrix, type Stream, stream, uniform } from '@moelab/numerics';
import { pauseBetweenPasses } from '../pause.ts';
import type { Design } from '../rates/design.ts';
import { outsideFunction, whyNoDensity } from './audited-function.ts';
import { SECOND_TOLERANCE } from './cell-audit.ts';
import { checkRows, checkTruth, fittedExperts } from './check-truth.ts';
import { type Audited, demandFloat64 } from './directional-derivatives.ts';
import { type ExactConstant, exactConstant } from './exact-constant.ts';
import { firstOrderWarnings, selectionWarnings } from './first-order-warnings.ts';
import { firstOrder, NEAR_TOLERANCE, NULL_TOLERANCE, type NullDirection } from './null-directions.ts';
import { type OverSpecified, overSpecified, overVerdict, overWarnings } from './over-specified.ts';
import { estimatedEntries } from './parameter-entries.ts';
import { type ExactVerdict, exactVerdict, type RateVerdict } from './rate-verdicts.ts';
import { expertsOf, selects } from './split-expert.ts';

/** How an audit is done; `signal` ends it between two experts. */
export interface IdentifyOptions extends Partial<Pick<Run, 'onProgress' | 'signal'>> {
  /**
   * How many experts the over-specified fit has; default one more than the truth, or, with several layers, none. The truth's own
   * number leaves that part out.
   */
  readonly experts?: number;
  /** Inputs (rows, inputs) at which derivatives are taken; default: `rows` draws of U[0, 1) in each input. */
  readonly x?: Matrix;
  /** How many inputs are drawn; default 512. */
  readonly rows?: number;
  /** Of the inputs, the targets and the random point nearby; default 1. */
  readonly seed?: number;
  /**
   * The distribution of inputs that the constant C averages over; default U[0, 1) by quadrature when one input is drawn, else the
   * sampled inputs. 'none' leaves C out, which takes most of the time.
   */
  readonly design?: Design | 'none';
}

/** One parameter of a model with what is predicted for it. */
export interface IdentifiedParameter {
  readonly name: string;
  /** How many numbers it has. */
  readonly size: number;
  /** When the fitted model has as many experts as the truth. */
  readonly exact: ExactVerdict;
  /** When it has more; absent where that was left out. */
  readonly over?: RateVerdict;
}

/** What the derivatives of a model at a truth say about estimating its parameters. */
export interface Identification {
  readonly audited: Audited['kind'];
  /** Why it is the regression function, when it is. */
  readonly reason?: string;
  readonly rows: number;
  readonly seed: number;
  readonly parameters: readonly IdentifiedParameter[];
  readonly exact: {
    /** How many numbers are estimated, how many directions the gauge declares, and the rank of the first derivatives. */
    readonly count: number;
    readonly gauge: number;
    readonly rank: number;
    /** Of first derivatives of norm 1, with the declared gauge taken out, descending. */
    readonly singularValues: readonly number[];
    readonly nullDirections: readonly NullDirection[];
  };
  readonly over?: OverSpecified;
  /** Only where every parameter is regular in the exact fit of a density of one layer. */
  readonly constant?: ExactConstant;
  /** Shares of the largest singular value: of nothing to first order, of nearly nothing, of nothing to second order. */
  readonly tolerances: { readonly null: number; readonly near: number; readonly second: number };
  readonly warnings: readonly string[];
}

const DEFAULT_ROWS = 512;

/**
 * Audits which parameters of a mixture of experts can be estimated, and how fast: from the singular values of the first
 * derivatives of the log density by the parameters at a truth, over sampled inputs and targets drawn from it, and, for a fit
 * with more experts, of the second derivatives with one expert of the truth split into copies.
 *
 * `truth` is the model at the true parameters. Works through the contracts alone, so for any gate and expert in float64. A gate
 * whose weights do not sum to one, or experts without noise, give no density: then it is the regression function that is
 * audited, as for least squares. Null directions, dependences and classes `measured` are of the sampled rows; what a class
 * takes from a theorem is marked `table`.
 *
 * Cost: for q parameters, m of them an expert's, about 2 q + 2 K m² passes forward and back over the rows.
 * Source: Nguyen, Akbarian & Ho 2024, arXiv:2401.13875, and Nguyen, Nguyen & Ho 2023, arXiv:2305.03288, for the systems of
 * derivatives; Rothenberg 1971 (Econometrica 39) for the rank of the information. The test for unseen spread is ours.
 */
export async function identify(truth: Model, options: IdentifyOptions = {}): Promise<Identification> {
  const { seed = 1 } = options;
  demandFloat64('identify', truth);
  checkTruth(truth);
  const experts = fittedExperts(truth, options.experts);
  const random = stream(seed, 'identify');
  const x = options.x ?? drawnInputs(options.rows ?? DEFAULT_ROWS, truth.inputs, random.substream('x'));
  checkRows(truth, x);
  const reason = whyNoDensity(truth);
  const audited: Audited =
    reason === undefined
      ? { kind: 'log density', x, y: await truth.sample(x, { seed }) }
      : { kind: 'regression function', x };
  const total = 2 + (experts === undefined ? 0 : expertsOf(truth));
  let done = 0;
  const pause = pauseBetweenPasses('identify', { ...options, seed }, Number.POSITIVE_INFINITY);
  const step = async (stage: string) => {
    await pause();
    options.onProgress?.({ stage, done: done++, total });
  };
  await step('first derivatives');
  const all = estimatedEntries(truth);
  const outside = await outsideFunction(truth, audited, all);
  const entries = all.filter(({ name }) => !outside.has(name));
  const first = await firstOrder(truth, audited, entries, random.substream('nearby'));

  const warnings = [...selectionWarnings(truth), ...firstOrderWarnings(first)];
  const over =
    experts === undefined
      ? undefined
      : await overSpecified(truth, experts, audited, first, random.substream('elsewhere'), step);
  if (over !== undefined) warnings.push(...(await overWarnings(truth, audited, over)));

  const names = [...new Set(all.map(({ name }) => name))];
  const selecting = truth.layers.flatMap((layer, l) => (selects(layer) ? [`${truth.prefixOf(l)}gate.`] : []));
  const exactOf = Object.fromEntries(
    names.map((name) => {
      const isOfSelection = selecting.some((prefix) => name.startsWith(prefix));
      return [name, exactVerdict(name, entries, first.directions, isOfSelection)];
    }),
  );
  const { design } = options;
  await step('constant');
  const isRegular = Object.values(exactOf).every((verdict) => verdict.class === 'regular');
  const constant =
    design === 'none' || !isRegular || !hasLoss(truth, audited)
      ? undefined
      : await exactConstant(truth, {
          x,
          isDrawn: options.x === undefined,
          ...(design === undefined ? {} : { design }),
          seed,
        });
  if (typeof constant === 'string') warnings.push(constant);

  return {
    audited: audited.kind,
    ...(reason === undefined ? {} : { reason }),
    rows: x.rows,
    seed,
    parameters: names.map((name) => {
      const size = all.filter((entry) => entry.name === name).length;
      if (outside.has(name)) {
        const verdict: RateVerdict = {
          class: 'not-in-function',
          basis: 'measured',
          because: 'the regression function does not depend on it',
        };
        return { name, size, exact: verdict, ...(over === undefined ? {} : { over: verdict }) };
      }
      const exact = exactOf[name]!;
      return {
        name,
        size,
        exact,
        ...(over === undefined ? {} : { over: overVerdict(name, exact, entries, over) }),
      };
    }),
    exact: {
      count: entries.length,
      gauge: first.directions.filter(({ kind }) => kind === 'declared').length,
      rank: first.space.rank,
      singularValues: first.singularValues,
      nullDirections: first.directions,
    },
    ...(over === undefined ? {} : { over }),
    ...(constant === undefined || typeof constant === 'string' ? {} : { constant }),
    tolerances: { null: NULL_TOLERANCE, near: NEAR_TOLERANCE, second: SECOND_TOLERANCE },
    warnings,
  };
}

function drawnInputs(rows: number, inputs: number, random: Stream): Matrix {
  if (!(Number.isSafeInteger(rows) && rows >= 1))
    throw new MoelabError('INVALID_OPTIONS', `identify: rows must be an integer ≥ 1, got ${rows}`);
  return matrix(
    rows,
    inputs,
    Float64Array.from({ length: rows * inputs }, () => uniform(random)),
  );
}

/** Whether the loss D1 is one of a mixing measure with all atoms in every row. */
const hasLoss = ({ layers }: Model, { kind }: Audited): boolean => {
  const [layer] = layers as [Layer];
  return kind === 'log density' && layers.length === 1 && layer.shared === undefined && !selects(layer);
};
