import { matrix } from '@moelab/numerics';
import { demand } from './check.ts';
import { exerciseRules } from './exercise-rules.ts';
import type { ExercisedFixture } from './part-fixture.ts';
import { randomMatrix, randomValues } from './random-values.ts';
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
  ...exerciseRules,
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
