import type { Model } from '@moelab/core';
import { logSumExp, matrix } from '@moelab/numerics';
import { demand } from './check.ts';
import { hasDensity, type LayerFixture, rowOf } from './layer-fixture.ts';
import type { Rule } from './rule.ts';

const SAMPLES = 4000;

/** What the density of a target must be, where there is one. */
export const layerDensityRules: readonly Rule<Model, LayerFixture>[] = [
  {
    name: 'has the density of the mixture of its components',
    concerns: hasDensity,
    async holds({ model, rows, y, plain }) {
      const losses = rows.losses === undefined ? {} : { losses: rows.losses };
      const found = await model.logDensity(rows.x, y!, losses);
      const last = (await plain()).at(-1)!;
      const { data: weights, cols } = last.componentLogWeights;
      const { data: densities } = await last.logDensities(y!);
      for (const [i, got] of found.entries()) {
        const terms = Array.from(
          { length: cols },
          (_, c) => weights[i * cols + c]! + densities[i * cols + c]!,
        );
        const want = logSumExp(terms);
        demand(
          Math.abs(got - want) <= 1e-10 * Math.max(1, Math.abs(want)),
          `log p(y | x) of row ${i} is ${got}, and ${want} by its components in plain loops`,
        );
      }
    },
  },
  {
    name: 'predicts the mean of what it samples',
    concerns: hasDensity,
    async holds({ model, rows }) {
      const one = rowOf(rows, 0);
      const again = ({ cols, data }: typeof one.x) =>
        matrix(
          SAMPLES,
          cols,
          Float64Array.from({ length: SAMPLES * cols }, (_, i) => data[i % cols]!),
        );
      const losses = one.losses === undefined ? {} : { losses: again(one.losses) };
      const { data, cols } = await model.sample(again(one.x), { seed: 3, ...losses });
      const { data: said } = await model.predict(
        one.x,
        one.losses === undefined ? {} : { losses: one.losses },
      );
      for (let o = 0; o < model.outputs; o++) {
        const drawn = Array.from({ length: SAMPLES }, (_, i) =>
          model.target === 'class' ? Number(data[i] === o) : data[i * cols + o]!,
        );
        const mean = drawn.reduce((a, b) => a + b, 0) / SAMPLES;
        const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / SAMPLES;
        const standardError = Math.sqrt(variance / SAMPLES);
        demand(
          Math.abs(mean - said[o]!) <= 5 * standardError + 5 / SAMPLES,
          `output ${o} is predicted as ${said[o]}, and the mean of ${SAMPLES} samples is ${mean} (standard error ${standardError})`,
        );
      }
    },
  },
];
