import { type Model, MoelabError, meanRisk, type Risk } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { type Matching, matchedExperts, trulyRouted } from './oracle-routing.ts';
import { checkParts, saidBy } from './said-by.ts';
import type { BestLossName, Task, TaskSample, Truth } from './task.ts';
import { weightedSum } from './weighted-sum.ts';

/** What a decomposition needs to know of a task: a `Task`, a `ModelTask`, or one of your own. */
export interface KnownTruth extends Pick<Task, 'name' | 'inputs' | 'outputs' | 'target'> {
  /** As `sample` of a task. */
  sample(rows: number, seed: number): TaskSample | Promise<TaskSample>;
  /** As `truth` of a task. */
  truth(x: Matrix): Truth | Promise<Truth>;
  /** Without it the noise is that of the drawn targets, or the entropy of the true class probabilities. */
  bestLoss?(x: Matrix, loss: BestLossName): Float64Array;
}

/** How errors are told apart. */
export interface ErrorDecompositionOptions {
  /** Fresh rows that all is averaged over; default 10,000. */
  readonly rows?: number;
  readonly seed: number;
  /** By what fitted experts are recognised as true ones; default `means`. */
  readonly matching?: Matching;
}

/** A model's expected loss, in parts that add up to it; each a mean over the same rows with its standard error. */
export interface Errors {
  /** Squared error Σ_o (y_o − ŷ_o)² of real targets, −log P(y) of classes, nats. */
  readonly loss: 'squared' | 'log';
  /** R(f̂) = noise + excess. */
  readonly risk: Risk;
  /** R(f*): what no predictor can avoid. */
  readonly noise: Risk;
  /** R(f̂) − R(f*) = experts + routing; never negative. */
  readonly excess: Risk;
  /** R(f̂°) − R(f*): what the model's experts lose under the true routing; never negative. */
  readonly experts: Risk;
  /** R(f̂) − R(f̂°): what the model loses by its own routing; negative where the routing makes up for the experts. */
  readonly routing: Risk;
  /** The fitted experts that stand for each true expert. */
  readonly matched: readonly (readonly number[])[];
}

/** The same with what remains however much data there is. */
export interface ReferencedErrors extends Errors {
  /** R(g°) − R(f*): what the reference's experts lose under the true routing; never negative. */
  readonly approximation: Risk;
  /** R(f̂°) − R(g°), both under the true routing: what the experts lose by having been fitted to few data. */
  readonly estimation: Risk;
  /** R(g) − R(g°): the routing error of the reference. */
  readonly routingApproximation: Risk;
  /** routing − routingApproximation: what the router loses by having been fitted to few data. */
  readonly routingEstimation: Risk;
}

/**
 * Tells apart what a model loses by the noise, by its experts, and by its routing; and, with a reference, by what the experts
 * cannot say and by what few data have taught them.
 *
 * f̂ = Σ_e w_e m_e is the model, f* the regression function with its true weights w*, and f̂° = Σ_e w°_e m_e the model's own
 * experts under the true routing: fitted experts are matched to true ones, one to one as far as there are as many of both,
 * and w° gives each its partner's weight. More fitted than true experts: those that are left over join the true expert that
 * they are nearest to, and share its weight as the model itself shares it. Fewer: a true expert that is left over is served
 * by the fitted one nearest to it. With R the expected loss,
 *
 *   R(f̂) = R(f*) + [R(f̂°) − R(f*)] + [R(f̂) − R(f̂°)] = noise + experts + routing.
 *
 * A reference g is the same kind of model fitted to so many rows that more would not change it (the caller's claim), and then
 * experts = [R(g°) − R(f*)] + [R(f̂°) − R(g°)] = approximation + estimation, so that approximation + estimation + routing =
 * excess. These are telescoping differences, so they add up within rounding for any model; only excess, experts and
 * approximation are bound to be ≥ 0. They depend on the order of the path: from f* to f̂ the experts change first, then the
 * routing.
 *
 * Excess losses are computed from f* itself, ‖f* − f̂‖² or KL(f* ‖ f̂), so the targets' noise does not blur them. `matching:
 * 'means'` (default) recognises experts by what they say, and then the true experts, behind any gate, have an expert error of 0;
 * `'weights'` by the rows that they are weighed in, and then the true routing has a routing error of 0 whatever the experts
 * say. A model near the truth has the same matching in both; 'means' finds, for hard true routing, the one-to-one matching
 * with the least squared error of the experts.
 *
 * The routing of a model of several layers is that of its last. Refuses shared experts, gates that need losses or route
 * batches, and for classes weights that do not sum to one. KL is ∞ where the model excludes a possible class.
 * Source: ours. The excess is split as in Wang and E 2025, arXiv:2505.24205, whose Theorem 4.8 bounds the experts' error
 * under exact assignment.
 */
export async function errorDecomposition(
  model: Model,
  task: KnownTruth,
  options: ErrorDecompositionOptions & { readonly reference: Model },
): Promise<ReferencedErrors>;
export async function errorDecomposition(
  model: Model,
  task: KnownTruth,
  options: ErrorDecompositionOptions,
): Promise<Errors>;
export async function errorDecomposition(
  model: Model,
  task: KnownTruth,
  {
    rows = 10_000,
    seed,
    matching = 'means',
    reference,
  }: ErrorDecompositionOptions & { readonly reference?: Model },
): Promise<Errors | ReferencedErrors> {
  if (!(Number.isSafeInteger(rows) && rows >= 2))
    throw invalid(`rows must be an integer ≥ 2 to have a standard error, got ${rows}`);
  if (matching !== 'means' && matching !== 'weights')
    throw invalid(`matching must be 'means' or 'weights', got '${String(matching)}'`);
  checkModel('model', model, task);
  if (reference !== undefined) checkModel('reference', reference, task);

  const sample = await task.sample(rows, seed);
  const truth = await task.truth(sample.x);
  const loss = task.target === 'real' ? 'squared' : 'log';
  const noise = task.bestLoss?.(sample.x, loss) ?? noiseRows(sample, loss);
  const own = await excesses(model, sample.x, truth, loss, matching);
  const total = noise.map((v, i) => v + own.excess[i]!);
  const routing = difference(own.excess, own.routed);
  const errors: Errors = {
    loss,
    risk: meanRisk(total),
    noise: meanRisk(noise),
    excess: meanRisk(own.excess),
    experts: meanRisk(own.routed),
    routing: meanRisk(routing),
    matched: own.matched,
  };
  if (reference === undefined) return errors;
  const best = await excesses(reference, sample.x, truth, loss, matching);
  const bestRouting = difference(best.excess, best.routed);
  return {
    ...errors,
    approximation: meanRisk(best.routed),
    estimation: meanRisk(difference(own.routed, best.routed)),
    routingApproximation: meanRisk(bestRouting),
    routingEstimation: meanRisk(difference(routing, bestRouting)),
  };
}

const where = 'tasks/error-decomposition';
const invalid = (what: string) => new MoelabError('INVALID_OPTIONS', `${where}: ${what}`);

/** Each row's excess loss: of the model, and of its experts under the true routing. */
async function excesses(model: Model, x: Matrix, truth: Truth, loss: Errors['loss'], matching: Matching) {
  const said = await saidBy(where, model, x);
  for (const numbers of [said.weights, said.means]) {
    const bad = numbers.data.findIndex((v) => !Number.isFinite(v));
    if (bad < 0) continue;
    throw new MoelabError(
      'INVALID_DATA',
      `${where}: the model says ${numbers.data[bad]} in row ${Math.floor(bad / numbers.cols) + 1}; its parameters may have diverged`,
    );
  }
  const matched = matchedExperts(truth, said, matching);
  const routed = weightedSum(trulyRouted(matched, truth.routing, said.weights), said.means);
  return {
    matched,
    excess: excessRows(truth.regression, weightedSum(said.weights, said.means), loss),
    routed: excessRows(truth.regression, routed, loss),
  };
}

/** ‖f* − f‖², or KL(f* ‖ f), of each row. */
function excessRows(truth: Matrix, prediction: Matrix, loss: Errors['loss']): Float64Array {
  const { rows, cols } = truth;
  return Float64Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let at = i * cols; at < (i + 1) * cols; at++) {
      const [p, q] = [truth.data[at]!, prediction.data[at]!];
      if (loss === 'squared') total += (p - q) ** 2;
      else if (p > 0) total += p * Math.log(p / q);
    }
    return total;
  });
}

function noiseRows({ y, regression }: TaskSample, loss: Errors['loss']): Float64Array {
  const { rows, cols, data } = regression;
  return Float64Array.from({ length: rows }, (_, i) => {
    let total = 0;
    for (let at = i * cols; at < (i + 1) * cols; at++) {
      const p = data[at]!;
      if (loss === 'squared') total += (y.data[at]! - p) ** 2;
      else if (p > 0) total -= p * Math.log(p);
    }
    return total;
  });
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((v, i) => v - b[i]!);

function checkModel(what: string, model: Model, task: KnownTruth): void {
  for (const name of ['inputs', 'outputs', 'target'] as const) {
    if (model[name] === task[name]) continue;
    throw invalid(`${what}.${name} must be that of ${task.name}, ${task[name]}, got ${model[name]}`);
  }
  checkParts(where, model);
  const { gate, spec } = model.layers.at(-1)!;
  if (model.target === 'class' && gate.weightSum !== 'one') {
    throw new MoelabError(
      'UNSUPPORTED',
      `${where}: gates/${spec.gate}: its weights do not sum to one, so the ${what} gives classes no probabilities`,
    );
  }
}
