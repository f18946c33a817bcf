import { byChunks, drawFrom, type Model, MoelabError, meanRisk, tensorsOf } from '@moelab/core';
import { categorical, type Matrix, matrix, stream } from '@moelab/numerics';
import { classTargets } from './class-targets.ts';
import { type Design, designLaw } from './design.ts';
import { checkParts, saidBy } from './said-by.ts';
import type { Averaging, BestLossName, Quantity, Task, TaskSample, Truth } from './task.ts';
import { weightedSum } from './weighted-sum.ts';

/** A task whose truth is a model: as `Task`, but computed on the model's backend and so given later. */
export interface ModelTask
  extends Pick<Task, 'name' | 'inputs' | 'outputs' | 'target' | 'experts' | 'weightSum'> {
  /** The truth. */
  readonly model: Model;
  /** As `sample` of a task; on a backend of single precision its numbers are those of that precision. */
  sample(rows: number, seed: number): Promise<TaskSample>;
  /** As `truth` of a task. */
  truth(x: Matrix): Promise<Truth>;
  /** As `logDensity` of a task: nats. */
  logDensity(x: Matrix, y: Matrix): Promise<Float64Array>;
  /** The Bayes risk, by Monte Carlo: real targets `squared` and `log`, classes `log` and `zero-one`. */
  bestRisk(loss: BestLossName, averaging?: Averaging): Promise<Quantity>;
}

/**
 * Makes a task of which a model is the truth: any gate, any experts with a noise model, any plugin's. The responsible expert
 * of a row is drawn by the model's own weights, then its target by that expert's noise.
 *
 * Refuses a model whose weights do not sum to one, that has shared experts, or a gate that needs losses or routes whole
 * batches.
 */
export function fromModel(
  model: Model,
  { design = { kind: 'uniform' } }: { readonly design?: Design } = {},
): ModelTask {
  const name = 'tasks/from-model';
  const { backend, inputs, outputs, target } = model;
  checkParts(name, model);
  const { expert, gate, spec } = model.layers.at(-1)!;
  const { experts } = spec;
  if (gate.weightSum !== 'one')
    throw new MoelabError(
      'UNSUPPORTED',
      `${name}: gates/${spec.gate}: its weights do not sum to one, so no expert can be drawn by them`,
    );
  if (expert.noise === undefined)
    throw new MoelabError(
      'UNSUPPORTED',
      `${name}: experts/${spec.expert}: has no noise model to draw targets from`,
    );
  const law = designLaw(name, design, inputs);
  const columns = target === 'class' ? 1 : outputs;

  const truth = async (x: Matrix): Promise<Truth> => {
    const { weights, means } = await saidBy(name, model, x);
    return { routing: weights, means, regression: weightedSum(weights, means) };
  };

  /** A target of every expert for every row, (rows, K · columns); each expert and chunk has a stream of its own. */
  const targetsOf = async (x: Matrix, seed: number): Promise<readonly Float64Array[]> =>
    byChunks(backend, x.rows, experts, ({ part, from }) => {
      const { layers } = model.forward(
        { x: part(x) },
        tensorsOf(backend, model.parameters),
        tensorsOf(backend, model.state),
      );
      return layers.at(-1)!.components.map((one, k) => {
        const random = stream(seed, 'tasks', name, 'target', k, from);
        return one.expert.noise!.sample(one.output, one.parameters, drawFrom(backend, random));
      });
    });

  const sample = async (rows: number, seed: number): Promise<TaskSample> => {
    if (!(Number.isSafeInteger(rows) && rows >= 0))
      throw new MoelabError('INVALID_OPTIONS', `${name}: rows must be an integer ≥ 0, got ${rows}`);
    const { x } = law.draw(rows, stream(seed, 'tasks', name, 'inputs'));
    const { routing, regression } = await truth(x);
    const said = await targetsOf(x, seed);
    const random = stream(seed, 'tasks', name, 'expert');
    const drawn = Uint32Array.from({ length: rows }, (_, i) =>
      categorical(random, routing.data.subarray(i * experts, (i + 1) * experts)),
    );
    const y = matrix(rows, columns);
    for (const [i, k] of drawn.entries())
      y.data.set(said[k]!.subarray(i * columns, (i + 1) * columns), i * columns);
    return { x, y, routing, regression, drawn };
  };

  const lossesOf = async ({ x, y, regression }: TaskSample, loss: BestLossName): Promise<Float64Array> => {
    if (target === 'class') {
      const one = matrix(x.rows, 1, new Float64Array(x.rows).fill(1));
      return classTargets(name, outputs).bestLoss({ routing: one, means: regression, regression }, loss);
    }
    if (loss === 'log') return (await model.logDensity(x, y)).map((v) => -v);
    if (loss === 'squared')
      return Float64Array.from({ length: x.rows }, (_, i) => {
        let total = 0;
        for (let at = i * outputs; at < (i + 1) * outputs; at++)
          total += (y.data[at]! - regression.data[at]!) ** 2;
        return total;
      });
    throw new MoelabError(
      'UNSUPPORTED',
      `${name}: loss must be 'squared' or 'log' for real targets, got '${loss}'`,
    );
  };

  return {
    name,
    model,
    inputs,
    outputs,
    target,
    experts,
    weightSum: 'one',
    sample,
    truth,
    logDensity: (x, y) => model.logDensity(x, y),
    async bestRisk(loss, { rows = 20_000, seed = 0 } = {}) {
      const { value, standardError } = meanRisk(await lossesOf(await sample(rows, seed), loss));
      return { value, uncertainty: standardError, method: 'monte-carlo' };
    },
  };
}
