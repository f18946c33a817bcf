import type { Backend, Model, Values } from '@moelab/core';
import { normal } from '@moelab/numerics';
import { type AgreementFixture, demandAgreement, demandSameGradients } from './agreement-bounds.ts';
import type { Check } from './check.ts';
import { type LayerFixture, layerFixture, type Said } from './layer-fixture.ts';
import { gradientOf } from './layer-gradient-rules.ts';
import { leaksNothingOn } from './leaks-nothing-on.ts';
import { nearTies } from './near-ties.ts';
import { roundedLike } from './rounded-like.ts';
import { checksOf, type Rule } from './rule.ts';

type Fixture = AgreementFixture<LayerFixture>;

/** What a layer must say on another backend. */
export const layerAgreementRules: readonly Rule<Model, Fixture>[] = [
  {
    name: 'predicts as in float64',
    async holds(fixture) {
      const { on, reference } = fixture;
      const [found, wanted] = [await on.said(), await reference.said()];
      const isNear = nearRows(on, wanted);
      const { cols } = wanted.prediction;
      const clear = (values: Float64Array) => values.filter((_, i) => !isNear[Math.floor(i / cols)]);
      demandAgreement(
        fixture,
        'values',
        'the prediction',
        clear(found.prediction.data),
        clear(wanted.prediction.data),
      );
    },
  },
  {
    name: 'has the gradient that it has in float64, 0 for no rows',
    async holds(fixture) {
      const { on, reference } = fixture;
      const isNear = nearRows(on, await reference.said());
      for (const rows of [on.rows, on.batch(0)]) {
        const { rows: count, cols, data } = rows.x;
        const x = { axes: ['row', 'input'], shape: [count, cols], values: data };
        const values: Values = { ...on.model.parameters, x };
        const columns = on.model.outputs + (on.y === undefined ? 0 : 1);
        const own = on.random('weights');
        const c = Float64Array.from({ length: count * columns }, (_, i) =>
          isNear[Math.floor(i / columns)] ? 0 : normal(own),
        );
        const [found, wanted] = [
          await gradientOf(on, rows, values, c),
          await gradientOf({ ...reference, y: on.y }, rows, values, c),
        ];
        demandSameGradients(fixture, found, wanted);
      }
    },
  },
  leaksNothingOn,
];

/**
 * Gives the rules that a layer, or a stack, must keep on another backend, such as one of float32, as checks: it predicts there what it
 * predicts in float64, within `agreementBounds`, with its gradient, from numbers that both hold; rows whose selection
 * rounding may change are left out. `make` as in `layerChecks`.
 */
export function layerAgreementChecks(
  make: (backend: Backend) => Model,
  load: () => Promise<Backend>,
): readonly Check[] {
  return checksOf(layerAgreementRules, undefined, async () => {
    const on = await layerFixture(make, load);
    const reference = await layerFixture(make, () => roundedLike(on.backend));
    return { on, reference };
  });
}

/** Which rows some layer's selection may send elsewhere when it is rounded. */
function nearRows({ backend, model, rows }: LayerFixture, { layers }: Said): readonly boolean[] {
  const near = rows.x.data.slice(0, rows.x.rows).fill(0);
  for (const [l, { scores, selected }] of layers.entries()) {
    const isByColumn = model.layers[l]!.gate.isBatchwise === true;
    const marks = nearTies(scores.data, selected.data, scores.cols, isByColumn, backend);
    for (const [i, isNear] of marks.entries()) if (isNear) near[Math.floor(i / scores.cols)] = 1;
  }
  return Array.from(near, (v) => v === 1);
}
