import { loadWasm } from '@moelab/backend-wasm';
import { bounds } from '@moelab/bounds';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { ownGates } from './mlp-top-k.ts';

const load = async () =>
  createLab({ plugins: [gates, experts, estimators, bounds, ownGates], backend: await loadWasm() });

/** A lab in single precision with what the networks are made of, and with bounds. */
export type SparseLab = Awaited<ReturnType<typeof load>>;

let loaded: Promise<SparseLab> | undefined;

/** Gives the lab of this thread; it holds parts and a backend, no results, so one serves all cells. */
export function sparseLab(): Promise<SparseLab> {
  loaded ??= load();
  return loaded;
}
