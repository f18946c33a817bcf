import type { Expert, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { add, sum } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { ExpertFixture } from './expert-fixture.ts';
import { gradient } from './gradient.ts';
import { hugeParameters } from './huge-parameters.ts';
import type { Rule } from './rule.ts';

/** What an expert must be like far out, where a training that goes wrong, or a stack of layers, may lead it. */
export const expertHugeRules: readonly Rule<Expert, ExpertFixture>[] = [
  {
    name: 'stays a number where inputs or parameters are huge, with its gradient',
    async holds({ backend, bench }) {
      const { expert, says, saysTensor, logDensity, logDensityTensor, sample, ...own } = bench();
      const small = own.rows(5);
      const huge: Readonly<Record<string, readonly [x: Matrix, parameters: Values]>> = {
        'inputs are': [{ ...small, data: small.data.map((v) => v * 1e4) }, own.parameters],
        'parameters are': [small, hugeParameters(expert.parameters, own.parameters)],
      };
      // each class, or real targets that are far from what is said
      const targets =
        expert.noise === undefined
          ? []
          : expert.noise.target === 'class'
            ? Array.from({ length: own.outputs }, (_, c) => matrix(5, 1, new Float64Array(5).fill(c)))
            : [await sample(small, 3)];
      for (const [what, [x, parameters]] of Object.entries(huge)) {
        const place = `where ${what} 1e4 times as large`;
        const said = (await says(x, parameters)).find((v) => !Number.isFinite(v));
        demand(
          said === undefined,
          `an output or a mean is ${said} ${place}; take no exp of what may be large, as in log(1 + exp(z)): softplus(z)`,
        );
        for (const y of targets) {
          const density = (await logDensity(x, y, parameters)).find(
            (v) => !(v < Infinity && (v > -Infinity || expert.noise!.target === 'real')),
          );
          demand(
            density === undefined,
            `log p(y | x) is ${density} ${place}; work with logarithms throughout: logSoftmax, not log of softmax`,
          );
        }
        const all: Values = {
          ...parameters,
          x: { axes: ['row', 'input'], shape: [x.rows, x.cols], values: x.data },
        };
        const found = await gradient(backend, all, ({ x: moved, ...tensors }) =>
          targets.reduce(
            (total, y) => add(total, sum(logDensityTensor(moved!, y, tensors))),
            sum(saysTensor(moved!, tensors)),
          ),
        );
        for (const [name, { values }] of Object.entries(found)) {
          demand(
            !values.some(Number.isNaN),
            `the gradient in ${name} is NaN ${place}; an op under tf.where is differentiated on both its sides`,
          );
        }
      }
    },
  },
];
