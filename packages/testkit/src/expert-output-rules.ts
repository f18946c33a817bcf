import { compute, type Expert, read, type Tensors, takeAlong, tensorsOf, type Values } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { mul, sum } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { demandGradient } from './demand-gradient.ts';
import type { ExpertFixture } from './expert-fixture.ts';
import { gradient } from './gradient.ts';
import { mixedOrder } from './mixed-order.ts';
import { demandZeroGradient, NO_ROWS_GRADIENT } from './no-rows-gradient.ts';
import { randomMatrix, randomValues } from './random-values.ts';
import type { Rule } from './rule.ts';
import { largestDifference, sameNumbers } from './same-bytes.ts';

/** What an expert's output must be like. */
export const expertOutputRules: readonly Rule<Expert, ExpertFixture>[] = [
  {
    name: 'gives one output of each kind per row, also of no rows',
    async holds({ backend, bench }) {
      const { expert, rows, parameters, outputs, tensor, targets } = bench();
      for (const count of [7, 0]) {
        compute(backend, () => {
          const tensors = tensorsOf(backend, parameters);
          const output = expert.apply(tensor(rows(count)), tensors);
          demand(
            !(output instanceof Promise),
            'apply answers later; it must be synchronous, and await or read nothing',
          );
          const shapes = {
            apply: [output.shape, [count, outputs]],
            mean: [expert.mean?.(output, tensors).shape ?? output.shape, [count, outputs]],
            'noise.logDensity': [
              expert.noise?.logDensity(tensor(matrix(count, targets)), output, tensors).shape ?? [count],
              [count],
            ],
          } as const;
          for (const [name, [got, want]] of Object.entries(shapes)) {
            demand(got.join() === want.join(), `${name} of ${count} rows has shape (${got}), want (${want})`);
          }
        });
      }
    },
  },
  {
    name: 'says of a batch what it says of its rows one by one',
    async holds({ bench }) {
      const { apply, rows, outputs } = bench();
      const x = rows(9);
      const whole = await apply(x);
      for (let i = 0; i < x.rows; i++) {
        const alone = await apply(matrix(1, x.cols, x.data.slice(i * x.cols, (i + 1) * x.cols)));
        const difference = largestDifference(alone, whole.subarray(i * outputs, (i + 1) * outputs));
        demand(
          difference <= 1e-10,
          `row ${i} has another output when it is alone (off by ${difference}); a row may not depend on the others`,
        );
      }
    },
  },
  {
    name: 'has the gradient that differences give, in its parameters and in x',
    async holds({ backend, bench, random }) {
      const { expert, apply, rows, parameters, outputs } = bench();
      const x = rows(5);
      const all: Values = {
        ...parameters,
        x: { axes: ['row', 'input'], shape: [x.rows, x.cols], values: x.data },
      };
      await demandGradient({
        values: all,
        f: ({ x: moved, ...own }) => apply({ ...x, data: moved!.values }, own),
        gradient: (c) =>
          gradient(backend, all, ({ x: moved, ...tensors }: Tensors) =>
            sum(mul(backend.tensor(c, [x.rows, outputs]), expert.apply(moved!, tensors))),
          ),
        random,
      });
    },
  },
  {
    name: NO_ROWS_GRADIENT,
    async holds({ backend, bench }) {
      const { expert, rows, parameters, tensor } = bench();
      await demandZeroGradient(() =>
        gradient(backend, parameters, (tensors) => sum(expert.apply(tensor(rows(0)), tensors))),
      );
    },
  },
  {
    name: 'keeps its meaning when experts are permuted in the bank',
    async holds({ model, sizes, random }) {
      const fresh = model();
      const order = mixedOrder(sizes.experts);
      const parameters = randomValues(fresh.declarations, random('bank'));
      const x = randomMatrix(9, sizes.inputs, random('x'));
      const before = await fresh.with({ parameters }).predict(x);
      const after = await fresh.with({ parameters: takeAlong(parameters, 'expert', order) }).predict(x);
      const difference = largestDifference(before.data, after.data);
      demand(
        difference <= 1e-10,
        `with experts and gate in the order [${order}] the model predicts otherwise (off by ${difference}); ` +
          "core adds the axis 'expert', so an expert names none of its own so",
      );
    },
  },
  {
    name: 'leaves what it is given as it was',
    async holds({ backend, bench }) {
      const { expert, rows, parameters, tensor } = bench();
      const x = rows(5);
      const given = compute(backend, () => {
        const tensors = tensorsOf(backend, parameters);
        const input = tensor(x);
        const output = expert.apply(input, tensors);
        expert.mean?.(output, tensors);
        return [input, ...Object.values(tensors)];
      });
      const wanted = [x.data, ...Object.values(parameters).map(({ values }) => values)];
      for (const [i, one] of given.entries()) {
        demand(!one.isDisposed, 'apply or mean disposed a tensor that it was given; they free nothing');
        demand(sameNumbers(await read(one), wanted[i]!), 'apply or mean wrote to a tensor that it was given');
        one.dispose();
      }
    },
  },
  {
    name: 'says the same bytes again',
    async holds({ bench }) {
      const { apply, rows } = bench();
      demand(
        sameNumbers(await apply(rows(9)), await apply(rows(9))),
        'the same rows and parameters give two outputs; keep nothing between calls',
      );
    },
  },
];
