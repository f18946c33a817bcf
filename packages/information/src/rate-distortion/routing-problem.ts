import { type Matrix, sum } from '@moelab/numerics';
import { rowWeights } from '../entropy/distribution.ts';

/** Is a matrix of losses made ready for rate–distortion: rows of weight 0 left out, the least loss of each row apart. */
export interface RoutingProblem {
  readonly inputs: number;
  readonly experts: number;
  /** (inputs): their weights, of sum 1. */
  readonly weights: Float64Array;
  /** (inputs, experts): d(x, t) − min d(x, ·). */
  readonly excess: Float64Array;
  /** E min d(X, t): what routing without limit reaches. */
  readonly leastDistortion: number;
  /** (experts): E d(X, t). */
  readonly means: Float64Array;
  /** The first expert of the smallest mean. */
  readonly bestExpert: number;
}

/** Experts whose means are taken at once: their losses share lines of the cache. */
const COLUMNS = 8;

/** Are the options of everything that takes a matrix of losses. */
export interface LossOptions {
  /** The probabilities of the inputs; 1/n each by default. */
  readonly weights?: ArrayLike<number>;
}

/** Checks losses and weights, and makes them ready. */
export function routingProblem(where: string, losses: Matrix, options: LossOptions): RoutingProblem {
  const { rows, cols: experts, data } = losses;
  if (rows === 0 || experts === 0) {
    throw new RangeError(`${where}: losses must have inputs and experts, got shape (${rows}, ${experts})`);
  }
  checkLosses(where, losses);
  const all = rowWeights(where, rows, options.weights);
  const used: number[] = [];
  for (let x = 0; x < rows; x++) if (all[x]! > 0) used.push(x);
  const weights = Float64Array.from(used, (x) => all[x]!);
  const inputs = used.length;
  const excess = new Float64Array(inputs * experts);
  const least = new Float64Array(inputs);
  for (let i = 0; i < inputs; i++) {
    const row = used[i]! * experts;
    let smallest = Infinity;
    for (let t = 0; t < experts; t++) if (data[row + t]! < smallest) smallest = data[row + t]!;
    least[i] = weights[i]! * smallest;
    for (let t = 0; t < experts; t++) excess[i * experts + t] = data[row + t]! - smallest;
  }
  const means = new Float64Array(experts);
  const weighted = new Float64Array(COLUMNS * inputs);
  for (let from = 0; from < experts; from += COLUMNS) {
    const to = Math.min(experts, from + COLUMNS);
    for (let i = 0; i < inputs; i++) {
      for (let t = from, at = used[i]! * experts; t < to; t++) {
        weighted[(t - from) * inputs + i] = weights[i]! * data[at + t]!;
      }
    }
    for (let t = from; t < to; t++) means[t] = sum(weighted, (t - from) * inputs, (t - from + 1) * inputs);
  }
  return {
    inputs,
    experts,
    weights,
    excess,
    leastDistortion: sum(least),
    means,
    bestExpert: means.indexOf(means.reduce((a, b) => Math.min(a, b))),
  };
}

function checkLosses(where: string, { cols, data }: Matrix): void {
  let count = 0;
  let first = -1;
  for (let i = data.length - 1; i >= 0; i--) {
    if (Number.isFinite(data[i])) continue;
    count++;
    first = i;
  }
  if (count > 0) {
    throw new RangeError(
      `${where}: losses must be finite, got ${data[first]} for input ${Math.floor(first / cols)} and expert ${first % cols} (${count} such losses in all)`,
    );
  }
}
