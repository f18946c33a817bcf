import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';

const load = async () => createLab({ plugins: [gates, experts, estimators], backend: await loadWasm() });

/** A lab in single precision, for networks that are trained; what is reported of them is summed in double precision. */
export type TrainingLab = Awaited<ReturnType<typeof load>>;

let loaded: Promise<TrainingLab> | undefined;

/** Gives the lab of this thread; it holds parts and a backend, no results, so one serves all cells. */
export function trainingLab(): Promise<TrainingLab> {
  loaded ??= load();
  return loaded;
}
