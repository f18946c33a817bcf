import type { Backend } from '@moelab/core';
import { engine } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { readsClock } from './clock-trap.ts';
import { callsMathRandom } from './random-trap.ts';
import { synchronousReadsDuring } from './read-trap.ts';
import { roundedDuring } from './rounding-trap.ts';
import type { Rule } from './rule.ts';

/** A fixture that can run all that its subject does. */
export interface Exercised {
  readonly backend: Backend;
  /** Computes everything that it offers with its gradient, synchronously, with and without a draw. */
  exercise(): void;
}

/** What everything that computes on tensors promises of the engine that it shares with others. */
export const exerciseRules: readonly Rule<unknown, Exercised>[] = [
  {
    name: 'calls no Math.random',
    async holds({ exercise }) {
      demand(
        !callsMathRandom(exercise),
        'Math.random was called; draw from inputs.draw, or from the stream that init is given',
      );
    },
  },
  {
    name: 'reads no clock',
    async holds({ exercise }) {
      demand(!readsClock(exercise), 'the clock was read; what is computed may depend on what is given alone');
    },
  },
  {
    name: 'reads no tensor while it computes',
    async holds({ exercise }) {
      const reads = synchronousReadsDuring(exercise);
      demand(
        reads === 0,
        `${reads} tensor(s) were read by dataSync or arraySync, which a GPU cannot; compute on tensors to the end`,
      );
    },
  },
  {
    name: 'leaks no tensor',
    async holds({ exercise }) {
      exercise();
      const before = engine().state.numTensors;
      exercise();
      const leaked = engine().state.numTensors - before;
      demand(
        leaked === 0,
        `${leaked} tensor(s) stay after all is done; make tensors only inside what computes, and keep none (tf.keep)`,
      );
    },
  },
  {
    name: 'lets constants in unrounded',
    async holds({ backend, exercise }) {
      if (backend.precision !== 'float64') return; // which rounds whatever it is given
      const rounded = [...new Set(roundedDuring(exercise))];
      demand(
        rounded.length === 0,
        `tfjs rounded ${rounded.slice(0, 4).join(', ')} to float32; make such constants by context.constant(…)`,
      );
    },
  },
];
