import { type Backend, type Model, modelToJson, parseModelFile } from '@moelab/core';
import { type Check, demand } from './check.ts';
import { exerciseRules } from './exercise-rules.ts';
import { layerDensityRules } from './layer-density-rules.ts';
import { layerDispatchRules } from './layer-dispatch-rules.ts';
import { type LayerFixture, layerFixture } from './layer-fixture.ts';
import { layerGradientRules } from './layer-gradient-rules.ts';
import { layerOutputRules } from './layer-output-rules.ts';
import { layerSymmetryRules } from './layer-symmetry-rules.ts';
import { noBackend } from './no-backend.ts';
import { checksOf, type Rule } from './rule.ts';
import { sameNumbers, sameValues } from './same-bytes.ts';

/** What a layer promises of its making. */
const layerMakingRules: readonly Rule<Model, LayerFixture>[] = [
  {
    name: 'starts from the same bytes for the same seed',
    async holds({ made }) {
      const [one, two] = [made(), made()];
      demand(
        sameValues(one.parameters, two.parameters) && sameValues(one.state, two.state),
        'two models of one spec start differently; draw first values from the stream that init is given',
      );
    },
  },
  {
    name: 'is made again from its spec, and loaded to the same bytes',
    async holds({ model, rows: { x, ...losses } }) {
      const text = modelToJson(model, {});
      const { spec, parsed } = parseModelFile(text, 'the saved model');
      const again = model.remade(spec as Model['spec']).with(parsed);
      demand(modelToJson(again, {}) === text, 'a model that was saved and loaded is saved to another text');
      const [one, two] = [await model.predict(x, losses), await again.predict(x, losses)];
      demand(
        sameNumbers(one.data, two.data),
        'a model that was saved and loaded predicts otherwise; keep what it computes with in parameters, state or options',
      );
    },
  },
];

export const layerRules: readonly Rule<Model, LayerFixture>[] = [
  ...layerOutputRules,
  ...layerDispatchRules,
  ...layerGradientRules,
  ...layerDensityRules,
  ...layerSymmetryRules,
  ...layerMakingRules,
  ...exerciseRules,
];

/**
 * Gives the rules that a layer must keep, or a stack of layers, as checks on a backend of doubles: what it says is what its
 * gate and each of its experts say alone, put together, for any combination, dense or sparse, with shared experts or
 * without; and it is as its parts promise to be, which the suites of the parts cannot see of their combination.
 *
 * `make` makes the model, on the backend that it is given: `(backend) => createLab({ plugins, backend }).model(…)`. It is checked
 * with random values around its first ones, on twelve rows. A rule about what it does not have (a selection, a density, a
 * gauge) is left out.
 */
export function layerChecks(make: (backend: Backend) => Model): readonly Check[] {
  let declared: Model | undefined;
  try {
    declared = make(noBackend);
  } catch {} // the checks say why
  return checksOf(layerRules, declared, () => layerFixture(make));
}
