import { compute, type Model } from '@moelab/core';
import { sum } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { gradient } from './gradient.ts';
import { type LayerFixture, rowOf } from './layer-fixture.ts';
import type { Rule } from './rule.ts';
import { largestDifference, sameNumbers } from './same-bytes.ts';

/** Batches may be summed in another order than single rows, and loops than tensors. */
const ROUNDING = 1e-10;

/** What a layer's output must be like. */
export const layerOutputRules: readonly Rule<Model, LayerFixture>[] = [
  {
    name: 'gives each row its weights, components and outputs, also of no rows',
    async holds({ said, model, batch }) {
      for (const rows of [12, 0]) {
        const { layers, prediction } = await said({ rows: batch(rows) });
        for (const [l, { spec, components }] of model.layers.entries()) {
          const { logWeights, componentLogWeights, combined } = layers[l]!;
          const wanted = {
            logWeights: spec.experts,
            componentLogWeights: components,
            combined: spec.outputs,
          };
          for (const [name, cols] of Object.entries(wanted)) {
            const got = { logWeights, componentLogWeights, combined }[name]!;
            demand(
              got.rows === rows && got.cols === cols,
              `${name} of layer ${l + 1} has shape (${got.rows}, ${got.cols}) for ${rows} rows, want (${rows}, ${cols})`,
            );
          }
        }
        demand(
          prediction.rows === rows && prediction.cols === model.outputs,
          `the prediction has shape (${prediction.rows}, ${prediction.cols}), want (${rows}, ${model.outputs})`,
        );
      }
    },
  },
  {
    name: 'combines what its gate and each of its experts say alone',
    async holds({ said, plain, draws }) {
      for (const asked of draws) {
        const { layers } = await said(asked);
        for (const [l, wanted] of (await plain(asked)).entries()) {
          for (const what of ['componentLogWeights', 'combined'] as const) {
            const off = relative(layers[l]![what].data, wanted[what].data);
            demand(
              off <= ROUNDING,
              `${what} of layer ${l + 1} differ by ${off} from gate and experts put together in plain loops`,
            );
          }
        }
      }
    },
  },
  {
    name: 'says of a batch what it says of its rows one by one',
    concerns: ({ layers }) => layers.every(({ gate }) => gate.isBatchwise !== true),
    async holds({ said, rows, model }) {
      const whole = (await said()).prediction.data;
      for (let i = 0; i < rows.x.rows; i++) {
        const alone = (await said({ rows: rowOf(rows, i) })).prediction.data;
        const own = whole.subarray(i * model.outputs, (i + 1) * model.outputs);
        const off = relative(alone, own);
        demand(off <= ROUNDING, `row ${i} is predicted otherwise when it is alone (off by ${off})`);
      }
    },
  },
  {
    name: 'keeps a NaN of x to its own row, and shows it there',
    concerns: ({ layers }) => layers.every(({ gate }) => gate.isBatchwise !== true),
    async holds({ said, rows, model }) {
      const before = (await said()).prediction.data;
      const data = rows.x.data.map((v, i) => (i < rows.x.cols ? Number.NaN : v));
      for (const sparse of [undefined, true] as const) {
        const asked = { rows: { ...rows, x: { ...rows.x, data } } };
        const { prediction } = await said(sparse ? { ...asked, sparse } : asked);
        for (const [i, v] of prediction.data.entries()) {
          const row = Math.floor(i / model.outputs);
          // what does not look at x is as it was
          const isRight = Math.abs(v - before[i]!) <= ROUNDING * Math.max(1, Math.abs(before[i]!));
          demand(
            isRight || (row === 0 && Number.isNaN(v)),
            row === 0
              ? `a row of NaN is predicted as ${v}; want NaN, or nobody sees it`
              : `a NaN in row 0 of x changes the prediction of row ${row} from ${before[i]} to ${v}`,
          );
        }
      }
    },
  },
  {
    name: 'stays a number where inputs are huge, with its gradient',
    async holds({ said, rows, model, backend, given }) {
      const huge = { ...rows, x: { ...rows.x, data: rows.x.data.map((v) => v * 1e4) } };
      const { layers, prediction } = await said({ rows: huge });
      const named = { prediction, 'log weights of layer 1': layers[0]!.logWeights };
      for (const [what, { data }] of Object.entries(named))
        demand(!data.some(Number.isNaN), `${what}: NaN where x is 1e4 times as large`);
      const own = given({ rows: huge });
      const found = await gradient(backend, model.parameters, (tensors) => {
        return sum(model.forward(own.inputs(), tensors, own.state()).prediction);
      });
      for (const [name, { values }] of Object.entries(found))
        demand(!values.some(Number.isNaN), `the gradient in ${name} is NaN where x is 1e4 times as large`);
    },
  },
  {
    name: 'says the same bytes again, and for the same draw',
    async holds({ said, draws }) {
      for (const asked of draws) {
        const [one, two] = [await said(asked), await said(asked)];
        demand(
          sameNumbers(one.prediction.data, two.prediction.data),
          'the same rows and values give two predictions; keep nothing between calls',
        );
      }
    },
  },
  {
    name: 'leaves what it is given as it was',
    async holds({ backend, model, given, rows }) {
      const own = given({});
      const tensors = compute(backend, () => {
        const [parameters, state, inputs] = [own.parameters(), own.state(), own.inputs()];
        model.forward(inputs, parameters, state);
        return [inputs.x, ...Object.values(parameters), ...Object.values(state)];
      });
      const values = [...Object.values(model.parameters), ...Object.values(model.state)];
      const wanted = [rows.x.data, ...values.map((array) => array.values)];
      for (const [i, one] of tensors.entries()) {
        demand(!one.isDisposed, 'forward disposed a tensor that it was given; it frees nothing itself');
        const isSame = sameNumbers(Float64Array.from(await one.data()), wanted[i]!);
        demand(isSame, 'forward wrote to a tensor that it was given');
        one.dispose();
      }
    },
  },
];

/** The largest difference, relative to the largest entry or 1. */
function relative(found: Float64Array, wanted: Float64Array): number {
  const size = wanted.reduce((all, v) => (Number.isFinite(v) ? Math.max(all, Math.abs(v)) : all), 1);
  return largestDifference(found, wanted) / size;
}
