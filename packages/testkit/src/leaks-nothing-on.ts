import type { Backend } from '@moelab/core';
import { engine } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { Exercised } from './exercise-rules.ts';
import type { Rule } from './rule.ts';

/** What all that computes promises of another backend's memory. */
export const leaksNothingOn: Rule<unknown, { readonly on: Exercised & { readonly backend: Backend } }> = {
  name: 'leaks no tensor and no data',
  async holds({ on: { backend, exercise } }) {
    const own = engine().findBackend(backend.name);
    exercise(); // what is kept for good is made the first time
    const [tensors, data] = [engine().state.numTensors, own.numDataIds()];
    exercise();
    const leaked = [engine().state.numTensors - tensors, own.numDataIds() - data] as const;
    demand(
      leaked[0] === 0 && leaked[1] === 0,
      `on ${backend.name} ${leaked[0]} tensor(s) and ${leaked[1]} piece(s) of data stay after all is done`,
    );
  },
};
