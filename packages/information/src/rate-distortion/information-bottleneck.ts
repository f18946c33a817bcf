import { dirichlet, type Matrix, matrix, type Stream, stream } from '@moelab/numerics';
import { distribution } from '../entropy/distribution.ts';
import { mutualInformation } from '../mutual-information/mutual-information.ts';
import { checkSlope, slopeGate } from './rate-at-slope.ts';
import { type CertificateOptions, certificateOptions, type RatePoint } from './rate-point.ts';
import { routingProblem } from './routing-problem.ts';
import { slopeSolver } from './slope-solver.ts';

/** Are the options of `informationBottleneck`. */
export interface BottleneckOptions extends CertificateOptions {
  /** How many experts there may be; as many as letters of X by default, which is enough for all that is possible. */
  readonly experts?: number;
  /** How many random sets of experts are refitted; 10 by default. */
  readonly starts?: number;
  /** Of the starts; 0 by default. */
  readonly seed?: number | bigint;
}

/** Is a gate together with the experts that suit it: a local optimum, the best of several starts. */
export interface InformationBottleneck {
  readonly unit: 'nats';
  readonly beta: number;
  /** I(X; T). */
  readonly rate: number;
  /** I(T; Y), what the experts know of Y through their gate; at most I(X; Y). */
  readonly relevance: number;
  /** I(X; T) − β I(T; Y), which is minimized; 0 is always reached, by one expert. */
  readonly value: number;
  /** For the experts as they are no gate has a value more than this below: a certificate of the gate, not of the experts. */
  readonly gateGap: number;
  /** By how much the last refitting of the experts lowered the value, in nats. */
  readonly lastGain: number;
  /** (letters of X, experts): p(t|x). */
  readonly gate: Matrix;
  /** (experts, letters of Y): p(y|t), the label distribution that each expert says. */
  readonly experts: Matrix;
  /** (experts). */
  readonly load: Float64Array;
  /** The values that the starts ended in, ascending. Where they differ, better ones may exist. */
  readonly values: readonly number[];
  /** True where the gate is certified and the last refitting gained at most `gap`. */
  readonly converged: boolean;
}

/**
 * Minimizes I(X; T) − β I(T; Y) over gates *and* experts: rate–distortion under the log loss with experts refitted to their share of the inputs.
 *
 * In turn the gate that is optimal for the experts, d(x, t) = KL(p(y|x) ‖ p(y|t)), to a certified gap, and p(y|t) = Σ p(x|t) p(y|x). Neither raises
 * the value; the end is where refitting gains at most `gap` (1e-10), or `maxIterations` (500). The problem is not convex in both: the result
 * is the best of `starts`, with no bound on what others would give. For β ≤ 1 one expert is optimal.
 *
 * Shapes: joint p(x, y) (letters of X, letters of Y). Throws a RangeError where joint is no distribution, for β that is not finite and > 0, and counts < 1.
 * Source: Tishby, Pereira, Bialek 1999, arXiv:physics/0004057; the gate is solved to its end in every turn instead of updated once.
 */
export function informationBottleneck(
  joint: Matrix,
  beta: number,
  options: BottleneckOptions = {},
): InformationBottleneck {
  const where = 'informationBottleneck';
  checkSlope(where, beta);
  const certificate = certificateOptions(where, options);
  const p = distribution(`${where}: joint`, joint.data);
  const source = sourceOf(p, joint.cols);
  const { experts = source.inputs, starts = 10, seed = 0 } = options;
  for (const [name, count] of Object.entries({ experts, starts })) {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`${where}: ${name} must be an integer ≥ 1, got ${count}`);
    }
  }
  const random = stream(seed, where);
  const ends = Array.from({ length: starts }, (_, i) =>
    refitted(source, beta, startingExperts(source, experts, random.substream(i)), certificate),
  ).sort((a, b) => a.value - b.value);
  const { bank, point, lastGain, value } = ends[0]!;
  const gate = gateOf(source, bank, point);
  const full = matrix(joint.rows, experts);
  for (let x = 0; x < joint.rows; x++) {
    const own = source.letters.indexOf(x);
    // a letter that never occurs may go anywhere; it goes by the load
    full.data.set(own < 0 ? point.load : gate.data.subarray(own * experts, (own + 1) * experts), x * experts);
  }
  const { together, load } = refit(source, gate);
  const used = together.map((row, t) => (load[t]! > 0 ? row : new Float64Array(source.labels)));
  return {
    unit: 'nats',
    beta,
    rate: point.rate,
    relevance: mutualInformation(
      matrix(
        experts,
        source.labels,
        used.flatMap((row) => [...row]),
      ),
    ),
    value,
    gateGap: point.gap,
    lastGain,
    gate: full,
    experts: bank,
    load,
    values: ends.map((end) => end.value),
    converged: point.converged && lastGain <= certificate.gap,
  };
}

interface Source {
  /** Which letters of X occur. */
  readonly letters: readonly number[];
  readonly inputs: number;
  readonly labels: number;
  /** (inputs): p(x). */
  readonly weights: Float64Array;
  /** (inputs, labels): p(y|x). */
  readonly given: Float64Array;
  /** I(X; Y). */
  readonly information: number;
}

function sourceOf(p: Float64Array, labels: number): Source {
  const totals = Array.from({ length: p.length / labels }, (_, x) =>
    p.subarray(x * labels, (x + 1) * labels).reduce((sum, value) => sum + value, 0),
  );
  const letters = totals.flatMap((total, x) => (total > 0 ? [x] : []));
  const given = letters.flatMap((x) =>
    Array.from(p.subarray(x * labels, (x + 1) * labels), (value) => value / totals[x]!),
  );
  return {
    letters,
    inputs: letters.length,
    labels,
    weights: Float64Array.from(letters, (x) => totals[x]!),
    given: Float64Array.from(given),
    information: mutualInformation(matrix(totals.length, labels, p)),
  };
}

/** Random mixtures of the p(y|x), with a little of p(y), so that each expert can serve each input. */
function startingExperts(
  { inputs, labels, weights, given }: Source,
  experts: number,
  random: Stream,
): Matrix {
  const bank = matrix(experts, labels);
  for (let t = 0; t < experts; t++) {
    const shares = dirichlet(random, new Float64Array(inputs).fill(0.3));
    for (let x = 0; x < inputs; x++) {
      const share = 0.95 * shares[x]! + 0.05 * weights[x]!;
      for (let y = 0; y < labels; y++) bank.data[t * labels + y]! += share * given[x * labels + y]!;
    }
  }
  return bank;
}

function refitted(
  source: Source,
  beta: number,
  start: Matrix,
  { gap, maxIterations }: Required<CertificateOptions>,
) {
  let bank = start;
  let point = solveGate(source, beta, bank, undefined, gap, maxIterations);
  let lastGain = Infinity;
  for (let turn = 0; turn < maxIterations && lastGain > gap; turn++) {
    const { together, load } = refit(source, gateOf(source, bank, point));
    const next = matrix(bank.rows, bank.cols, bank.data.slice());
    let gain = 0; // β Σ q KL(new ‖ old)
    load.forEach((share, t) => {
      if (share === 0) return;
      for (let y = 0; y < source.labels; y++) {
        const own = together[t]![y]! / share;
        if (own > 0) gain += beta * share * own * Math.log(own / bank.data[t * source.labels + y]!);
        next.data[t * source.labels + y] = own;
      }
    });
    bank = next;
    lastGain = Math.max(0, gain);
    point = solveGate(source, beta, bank, point.load, gap, maxIterations);
  }
  const value = point.rate + beta * (point.distortion - source.information);
  return { bank, point, lastGain, value };
}

function solveGate(
  source: Source,
  beta: number,
  bank: Matrix,
  start: Float64Array | undefined,
  gap: number,
  maxIterations: number,
): RatePoint {
  const problem = routingProblem('informationBottleneck', lossesOf(source, bank), {
    weights: source.weights,
  });
  return slopeSolver(problem)(beta, start, gap, maxIterations);
}

const gateOf = (source: Source, bank: Matrix, { load, beta }: RatePoint): Matrix =>
  slopeGate(lossesOf(source, bank), load, beta);

/** d(x, t) = KL(p(y|x) ‖ p(y|t)); 1e300 for infinite. */
function lossesOf({ inputs, labels, given }: Source, bank: Matrix): Matrix {
  const losses = matrix(inputs, bank.rows);
  for (let x = 0; x < inputs; x++) {
    for (let t = 0; t < bank.rows; t++) {
      let divergence = 0;
      for (let y = 0; y < labels; y++) {
        const own = given[x * labels + y]!;
        if (own > 0) divergence += own * Math.log(own / bank.data[t * labels + y]!);
      }
      losses.data[x * bank.rows + t] = Math.min(divergence, 1e300);
    }
  }
  return losses;
}

/** p(t, y) of each expert, and p(t). */
function refit({ inputs, labels, weights, given }: Source, gate: Matrix) {
  const together = Array.from({ length: gate.cols }, () => new Float64Array(labels));
  const load = new Float64Array(gate.cols);
  for (let x = 0; x < inputs; x++) {
    for (let t = 0; t < gate.cols; t++) {
      const share = weights[x]! * gate.data[x * gate.cols + t]!;
      load[t]! += share;
      for (let y = 0; y < labels; y++) together[t]![y]! += share * given[x * labels + y]!;
    }
  }
  return { together, load };
}
