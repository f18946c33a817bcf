import type { Expert, Tensors, Values } from '@moelab/core';
import { type Matrix, matrix, normal } from '@moelab/numerics';
import { add, mul, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type AgreementFixture, demandAgreement, demandSameGradients } from './agreement-bounds.ts';
import type { ExpertBench, ExpertFixture } from './expert-fixture.ts';
import { gradient } from './gradient.ts';
import type { Rule } from './rule.ts';

type Fixture = AgreementFixture<ExpertFixture>;

const ROWS = 12;

/** What an expert must say on another backend. */
export const expertAgreementRules: readonly Rule<Expert, Fixture>[] = [
  {
    name: 'says what it says in float64',
    async holds(fixture) {
      const [found, wanted] = [fixture.on.bench(), fixture.reference.bench()];
      for (const count of [ROWS, 0]) {
        const x = found.rows(count);
        demandAgreement(fixture, 'values', 'apply', await found.apply(x), await wanted.apply(x));
        demandAgreement(fixture, 'values', 'mean', await found.mean(x), await wanted.mean(x));
      }
    },
  },
  {
    name: 'has the density and the samples that it has in float64',
    concerns: ({ noise }) => noise !== undefined,
    async holds(fixture) {
      const [found, wanted] = [fixture.on.bench(), fixture.reference.bench()];
      for (const count of [ROWS, 0]) {
        const x = found.rows(count);
        const y = await wanted.sample(x, 3);
        demandAgreement(fixture, 'values', 'noise.sample', (await found.sample(x, 3)).data, y.data);
        const densities = [await found.logDensity(x, y), await wanted.logDensity(x, y)] as const;
        demandAgreement(fixture, 'values', 'noise.logDensity', ...densities);
      }
    },
  },
  {
    name: 'has the gradient that it has in float64, 0 for no rows',
    async holds(fixture) {
      const { on, reference } = fixture;
      for (const count of [ROWS, 0]) {
        const x = on.bench().rows(count);
        const y = on.expert.noise && (await reference.bench().sample(x, 3));
        const c = on.random('weights');
        const weights = matrix(
          count,
          on.sizes.outputs + 1,
          Float64Array.from({ length: count * (on.sizes.outputs + 1) }, () => normal(c)),
        );
        demandSameGradients(
          fixture,
          await gradientOf(on, x, y, weights),
          await gradientOf(reference, x, y, weights),
        );
      }
    },
  },
];

/** The gradient of Σ c · mean + Σ c' · log density in the parameters and x. */
function gradientOf(fixture: ExpertFixture, x: Matrix, y: Matrix | undefined, c: Matrix): Promise<Values> {
  const { expert, parameters, outputs, tensor, logDensityTensor }: ExpertBench = fixture.bench();
  const all: Values = {
    ...parameters,
    x: { axes: ['row', 'input'], shape: [x.rows, x.cols], values: x.data },
  };
  const count = x.rows * outputs;
  const ofMean = matrix(x.rows, outputs, c.data.slice(0, count));
  return gradient(fixture.backend, all, ({ x: moved, ...tensors }: Tensors) => {
    const output = expert.apply(moved!, tensors);
    const mean: Tensor = expert.mean?.(output, tensors) ?? output;
    const combined = sum(mul(tensor(ofMean), mean));
    if (y === undefined) return combined;
    const ofDensity = fixture.backend.tensor(c.data.slice(count), [x.rows]);
    return add(combined, sum(mul(ofDensity, logDensityTensor(moved!, y, tensors))));
  });
}
