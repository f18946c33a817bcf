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
  const bad = data.findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) {
    const count = data.filter((loss) => !Number.isFinite(loss)).length;
    throw new RangeError(
      `${where}: losses must be finite, got ${data[bad]} for input ${Math.floor(bad / experts)} and expert ${bad % experts} (${count} such losses in all)`,
    );
  }
  const all = rowWeights(where, rows, options.weights);
  const used: number[] = [];
  for (let x = 0; x < rows; x++) if (all[x]! > 0) used.push(x);
  const weights = Float64Array.from(used, (x) => all[x]!);
  const excess = new Float64Array(used.length * experts);
  const least = new Float64Array(used.length);
  const weighted = Array.from({ length: experts }, () => new Float64Array(used.length));
  used.forEach((x, i) => {
    let smallest = Infinity;
    for (let t = 0; t < experts; t++) smallest = Math.min(smallest, data[x * experts + t]!);
    least[i] = weights[i]! * smallest;
    for (let t = 0; t < experts; t++) {
      excess[i * experts + t] = data[x * experts + t]! - smallest;
      weighted[t]![i] = weights[i]! * data[x * experts + t]!;
    }
  });
  const means = Float64Array.from(weighted, (one) => sum(one));
  return {
    inputs: used.length,
    experts,
    weights,
    excess,
    leastDistortion: sum(least),
    means,
    bestExpert: means.indexOf(means.reduce((a, b) => Math.min(a, b))),
  };
}
