import {
  compute,
  drawFrom,
  type Expert,
  read,
  type Tensors,
  takeAlong,
  tensorsOf,
  type Values,
} from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { add, mul, sum, type Tensor } from '@tensorflow/tfjs-core';
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
    async holds({ backend, bench, random }) {
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
            'noise.sample': [
              expert.noise?.sample(output, tensors, drawFrom(backend, random('draw'))).shape ?? [
                count,
                targets,
              ],
              [count, targets],
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
      const { expert, apply, mean, logDensity, sample, rows } = bench();
      const x = rows(5);
      const y = expert.noise && (await sample(x, 3));
      const rowOf = ({ cols, data }: Matrix, i: number) =>
        matrix(1, cols, data.slice(i * cols, (i + 1) * cols));
      const of: Readonly<Record<string, (rowsOf: (m: Matrix) => Matrix) => Promise<Float64Array>>> = {
        output: (rowsOf) => apply(rowsOf(x)),
        ...(expert.mean && { mean: (rowsOf) => mean(rowsOf(x)) }),
        ...(y && { 'log density': (rowsOf) => logDensity(rowsOf(x), rowsOf(y)) }),
      };
      for (const [what, said] of Object.entries(of)) {
        const whole = await said((m) => m);
        for (let i = 0; i < x.rows; i++) {
          const alone = await said((m) => rowOf(m, i));
          const own = whole.subarray(i * alone.length, (i + 1) * alone.length);
          const difference = largestDifference(alone, own);
          demand(
            difference <= 1e-10,
            `row ${i} has another ${what} when it is alone (off by ${difference}); a row may not depend on the others`,
          );
        }
      }
    },
  },
  {
    name: 'has the gradient that differences give, in its parameters and in x',
    async holds({ backend, bench, random }) {
      const { expert, says, saysTensor, rows, parameters, outputs } = bench();
      const x = rows(5);
      const columns = expert.mean === undefined ? outputs : 2 * outputs;
      const all: Values = {
        ...parameters,
        x: { axes: ['row', 'input'], shape: [x.rows, x.cols], values: x.data },
      };
      await demandGradient({
        values: all,
        f: ({ x: moved, ...own }) => says({ ...x, data: moved!.values }, own),
        gradient: (c) =>
          gradient(backend, all, ({ x: moved, ...tensors }: Tensors) =>
            sum(mul(backend.tensor(c, [x.rows, columns]), saysTensor(moved!, tensors))),
          ),
        random,
        declarations: expert.parameters,
      });
    },
  },
  {
    name: NO_ROWS_GRADIENT,
    async holds({ backend, bench }) {
      const { expert, rows, parameters, tensor } = bench();
      await demandZeroGradient(() =>
        gradient(backend, parameters, (tensors) => {
          const output = expert.apply(tensor(rows(0)), tensors);
          return add(sum(output), sum(expert.mean?.(output, tensors) ?? output));
        }),
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
    async holds({ backend, bench, random }) {
      const { expert, rows, parameters, targets, tensor } = bench();
      const [x, y] = [rows(5), matrix(5, targets)];
      const given = compute(backend, () => {
        const tensors = tensorsOf(backend, parameters);
        const all = [tensor(x), tensor(y), ...Object.values(tensors)];
        const [input, target] = all;
        const kept = <T>(name: string, value: T, also: readonly Tensor[] = []): T => {
          const wasFreed = [...all, ...also].some(({ isDisposed }) => isDisposed);
          demand(!wasFreed, `${name} disposed a tensor that it was given; it frees nothing`);
          return value;
        };
        const { noise } = expert;
        const output = kept('apply', expert.apply(input!, tensors));
        kept('mean', expert.mean?.(output, tensors), [output]);
        kept('noise.logDensity', noise?.logDensity(target!, output, tensors), [output]);
        kept('noise.sample', noise?.sample(output, tensors, drawFrom(backend, random('draw'))), [output]);
        return all;
      });
      const wanted = [x.data, y.data, ...Object.values(parameters).map(({ values }) => values)];
      for (const [i, one] of given.entries()) {
        demand(
          sameNumbers(await read(one), wanted[i]!),
          'apply, mean or the noise wrote to a tensor that it was given',
        );
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
