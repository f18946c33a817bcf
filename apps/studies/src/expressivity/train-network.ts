import type { Model } from '@moelab/core';
import { stream } from '@moelab/numerics';
import { errorDecomposition, measuredError, type Task, type TaskWithLattice } from '@moelab/tasks';
import type { NetworkMeasures } from './columns.ts';
import type { TrainingLab } from './training-lab.ts';

/** How networks are trained. */
export interface Training {
  /** Rows of the sample, without noise. */
  readonly rows: number;
  readonly steps: number;
  /** Of the learning rate at the start; it falls to a hundredth of it by a cosine. */
  readonly learningRate: number;
}

const BATCH = 512;
/** Points on which errors are measured: more where the sup error is held against its closed form. */
const POINTS = { trained: 4096, built: 16_384 };

/**
 * Trains a network on a sample of a task by adam, and measures its error on evenly spread points.
 *
 * The sample depends on the seed and `replication` alone, so that networks of a replication see the same rows.
 */
export async function trainNetwork(
  lab: TrainingLab,
  model: Model,
  task: Task & TaskWithLattice,
  { rows, steps, learningRate }: Training,
  {
    seed,
    replication,
    signal,
  }: {
    readonly seed: number;
    readonly replication: number;
    readonly signal: { readonly aborted: boolean };
  },
): Promise<NetworkMeasures> {
  const ofSample = stream(seed, 'expressivity', 'sample', replication);
  const data = task.sample(rows, Math.floor(ofSample.next() * 2 ** 32));
  const batch = Math.min(BATCH, rows);
  const fit = await lab
    .estimator('joint', {
      loss: 'squared',
      learningRate,
      batch,
      epochs: Math.max(1, Math.round((steps * batch) / rows)),
      dispatch: 'dense', // quicker than sparse for networks this small
    })
    .fit(model, data, { seed: replication, signal });
  return { ...(await errorsOf(fit.model, task, seed, POINTS.trained)), trainingMse: fit.trainingLoss };
}

/** Measures a network that is built. */
export const measuredNetwork = async (
  model: Model,
  task: Task & TaskWithLattice,
  seed: number,
): Promise<NetworkMeasures> => ({
  ...(await errorsOf(model, task, seed, POINTS.built)),
  trainingMse: Number.NaN,
});

async function errorsOf(model: Model, task: Task & TaskWithLattice, seed: number, rows: number) {
  const { mse, sup } = await measuredError(model, task, { rows });
  const { total, active } = model.count;
  const { length: layers } = model.layers;
  const isOneToOne =
    layers === 1 &&
    model.layers[0]!.spec.experts === task.experts &&
    model.layers[0]!.spec.shared === undefined;
  const parts = isOneToOne ? await errorDecomposition(model, task, { rows, seed }) : undefined;
  return {
    mse,
    sup,
    expertError: parts?.experts.value ?? Number.NaN,
    routingError: parts?.routing.value ?? Number.NaN,
    layers,
    total,
    active,
  };
}
