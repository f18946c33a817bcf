import { MoelabError } from '@moelab/core';
import { categorical, type Matrix, stream } from '@moelab/numerics';
import { expectation, type InputLaw } from './input-law.ts';
import type { TargetLaw } from './target-law.ts';
import type { Moments, Task, Truth } from './task.ts';
import { weightedSum } from './weighted-sum.ts';

/** What a task is made of. */
export interface TaskDefinition extends Pick<Task, 'name' | 'outputs' | 'experts'> {
  readonly law: InputLaw;
  readonly targets: TargetLaw;
  /** The true weights, (rows, K*). */
  routing(x: Matrix): Matrix;
  /** What the true experts say, (rows, K* · outputs). */
  means(x: Matrix): Matrix;
  /** Where they are known in closed form. */
  moments?(): Moments;
}

/**
 * Makes a task out of the distribution of its inputs, its true weights, its true experts and the distribution of its targets.
 *
 * Streams: (seed, 'tasks', name, 'inputs' | 'expert' | 'target'), each row taking its numbers in turn.
 */
export function defineTask(definition: TaskDefinition): Task {
  const { name, outputs, experts, law, targets } = definition;
  const { inputs } = law;
  const { target, weightSum } = targets;
  const truth = (x: Matrix): Truth => {
    checkColumns(name, 'x', x, inputs);
    checkFinite(name, x);
    const routing = definition.routing(x);
    const means = definition.means(x);
    return { routing, means, regression: weightedSum(routing, means) };
  };
  const drawnBy = ({ rows, cols, data }: Matrix, seed: number) => {
    const random = stream(seed, 'tasks', name, 'expert');
    return Uint32Array.from({ length: rows }, (_, i) =>
      categorical(random, data.subarray(i * cols, (i + 1) * cols)),
    );
  };
  return {
    name,
    inputs,
    outputs,
    target,
    experts,
    weightSum,
    truth,
    sample(rows, seed) {
      if (!(Number.isSafeInteger(rows) && rows >= 0))
        throw new MoelabError('INVALID_OPTIONS', `${name}: rows must be an integer ≥ 0, got ${rows}`);
      const { x, drawn: first } = law.draw(rows, stream(seed, 'tasks', name, 'inputs'));
      const known = truth(x);
      const drawn = weightSum === 'one' ? (first ?? drawnBy(known.routing, seed)) : undefined;
      return {
        x,
        y: targets.draw(known, drawn, stream(seed, 'tasks', name, 'target')),
        routing: known.routing,
        regression: known.regression,
        ...(drawn === undefined ? {} : { drawn }),
      };
    },
    logDensity(x, y) {
      checkColumns(name, 'y', y, target === 'class' ? 1 : outputs);
      if (x.rows !== y.rows)
        throw new MoelabError(
          'INVALID_SHAPE',
          `${name}: y must have as many rows as x, got ${y.rows} and ${x.rows}`,
        );
      return targets.logDensity(truth(x), y);
    },
    bestLoss: (x, loss) => targets.bestLoss(truth(x), loss),
    bestRisk: (loss, averaging) =>
      expectation(law, (x) => targets.bestLoss(truth(x), loss), checked(name, averaging)),
    bestRoutingError(averaging) {
      if (weightSum !== 'one') {
        throw new MoelabError(
          'UNSUPPORTED',
          `${name}: its experts add up in every row, so no row has an expert to be guessed`,
        );
      }
      return expectation(law, (x) => uncertainties(definition.routing(x)), checked(name, averaging));
    },
    moments(averaging) {
      if (definition.moments !== undefined) return definition.moments();
      const average = (of: (x: Matrix) => Float64Array) => expectation(law, of, checked(name, averaging));
      return {
        mean: Array.from({ length: outputs }, (_, o) => average((x) => columnOf(truth(x).regression, o))),
        secondMoment: average((x) => squaredNorms(truth(x).regression)),
      };
    },
  };
}

function checkFinite(name: string, { cols, data }: Matrix): void {
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad < 0) return;
  const place = `row ${Math.floor(bad / cols) + 1}, column ${(bad % cols) + 1}`;
  throw new MoelabError('INVALID_DATA', `${name}: x must be finite, got ${data[bad]} in ${place}`);
}

/** 1 − max_k w_k of each row. */
const uncertainties = ({ rows, cols, data }: Matrix): Float64Array =>
  Float64Array.from(
    { length: rows },
    (_, i) => 1 - data.subarray(i * cols, (i + 1) * cols).reduce((a, b) => Math.max(a, b)),
  );

const columnOf = ({ rows, cols, data }: Matrix, o: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * cols + o]!);

const squaredNorms = ({ rows, cols, data }: Matrix): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) =>
    data.subarray(i * cols, (i + 1) * cols).reduce((total, v) => total + v * v, 0),
  );

function checked<T extends { readonly rows?: number } | undefined>(name: string, averaging: T): T {
  const rows = averaging?.rows;
  if (rows === undefined || (Number.isSafeInteger(rows) && rows >= 2)) return averaging;
  throw new MoelabError('INVALID_OPTIONS', `${name}: rows must be an integer ≥ 2, got ${rows}`);
}

function checkColumns(name: string, what: string, { rows, cols }: Matrix, columns: number): void {
  if (cols === columns) return;
  throw new MoelabError(
    'INVALID_SHAPE',
    `${name}: ${what} must have ${columns} columns, got shape (${rows}, ${cols})`,
  );
}
