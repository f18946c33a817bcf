import type { Model } from '@moelab/core';
import type { Objective } from './objective.ts';
import { routingSumCount, summaries } from './routing-sums.ts';
import type { TraceEntry } from './trace.ts';
import type { StepDone } from './trainer.ts';

/** Adds up the steps of an epoch. */
export interface EpochSums {
  add(done: StepDone, rows: number): void;
  entry(at: Pick<TraceEntry, 'epoch' | 'step' | 'learningRate' | 'validationLoss' | 'ratePrice'>): TraceEntry;
}

/** Begins an epoch. */
export function epochSums(model: Model, { routing }: Objective): EpochSums {
  const sums = new Float64Array(routingSumCount(model.layers));
  const losses = new Float64Array(routing.length);
  let [count, steps, loss, objective, gradientNorm, dropped] = [0, 0, 0, 0, 0, 0];
  return {
    add(done, rows) {
      count += rows;
      steps += 1;
      loss += rows * done.loss;
      objective += rows * done.objective;
      gradientNorm += done.gradientNorm;
      dropped += done.dropped;
      done.routerLosses.forEach((value, r) => {
        losses[r]! += value;
      });
      done.routingSums.forEach((value, i) => {
        sums[i]! += value;
      });
    },
    entry: ({ epoch, step, learningRate, validationLoss, ratePrice }) => ({
      epoch,
      step,
      learningRate,
      loss: loss / count,
      objective: objective / count,
      routerLosses: Object.fromEntries(routing.map((one, r) => [one.loss.name, losses[r]! / steps])),
      ...(ratePrice === undefined ? {} : { ratePrice }),
      gradientNorm: gradientNorm / steps,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      dropped,
      routing: summaries(model.layers, sums),
    }),
  };
}
