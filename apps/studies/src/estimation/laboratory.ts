import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { freeNormsGate } from '../cosine-router/free-norms.ts';
import { frozenExpert } from '../finite-rate-gating/frozen-expert.ts';
import { unitExpert } from '../sigmoid-vs-softmax/unit-expert.ts';
import { papersGates } from './papers-gates.ts';

const load = async () =>
  createLab({
    plugins: [gates, experts, estimators, papersGates, freeNormsGate, frozenExpert, unitExpert],
    backend: await loadFloat64(),
  });

/** A lab in double precision with all that the studies fit. */
export type Laboratory = Awaited<ReturnType<typeof load>>;

let loaded: Promise<Laboratory> | undefined;

/** Gives the lab of this thread; it holds parts and a backend, no results, so one serves all cells. */
export function laboratory(): Promise<Laboratory> {
  loaded ??= load();
  return loaded;
}
