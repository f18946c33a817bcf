import { matrix } from '@moelab/numerics';
import { engine } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { ExercisedFixture } from './part-fixture.ts';
import { callsMathRandom } from './random-trap.ts';
import { randomMatrix, randomValues } from './random-values.ts';
import { roundedDuring } from './rounding-trap.ts';
import type { Rule } from './rule.ts';
import { sameNumbers, sameValues } from './same-bytes.ts';
import { demandStrictOptions, STRICT_OPTIONS } from './strict-options.ts';

/** What every part of a layer promises, gate or expert. */
export const partRules: readonly Rule<unknown, ExercisedFixture>[] = [
  {
    name: 'starts from the same bytes for the same seed',
    async holds({ model }) {
      demand(
        sameValues(model({ seed: 5 }).parameters, model({ seed: 5 }).parameters) &&
          sameValues(model({ seed: 5 }).state, model({ seed: 5 }).state),
        'two models of one seed start differently; draw first values from the stream that init is given',
      );
    },
  },
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
    name: 'leaks no tensor',
    async holds({ exercise }) {
      exercise();
      const before = engine().state.numTensors;
      exercise();
      const leaked = engine().state.numTensors - before;
      demand(
        leaked === 0,
        `${leaked} tensor(s) stay after all is done; make tensors only inside route or apply, and keep none (tf.keep)`,
      );
    },
  },
  {
    name: 'lets constants in unrounded',
    async holds({ exercise }) {
      const rounded = roundedDuring(exercise);
      demand(
        rounded.length === 0,
        `tfjs rounded ${rounded.slice(0, 4).join(', ')} to float32; make such constants by context.constant(…)`,
      );
    },
  },
  {
    name: STRICT_OPTIONS,
    async holds({ subject: { part, options } }) {
      demandStrictOptions(part, options);
    },
  },
  {
    name: 'is saved and loaded to the same bytes',
    async holds({ model, save, load, random, sizes }) {
      const fresh = model();
      const { declarations } = fresh;
      const before = fresh.with({ parameters: randomValues(declarations, random('saved')) });
      const text = save(before);
      const after = load(text);
      demand(save(after) === text, 'a model that was saved and loaded is saved to another text');
      const x = randomMatrix(9, sizes.inputs, random('x'));
      const losses = matrix(9, sizes.experts, new Float64Array(9 * sizes.experts).fill(1));
      const [one, two] = await Promise.all([before, after].map((m) => m.predict(x, { losses })));
      demand(
        sameNumbers(one!.data, two!.data),
        'a model that was saved and loaded predicts otherwise; keep what it computes with in parameters, state or options',
      );
    },
  },
];
