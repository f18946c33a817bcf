import { compute, type Loss, roundoffOf } from '@moelab/core';
import { type Matrix, matrix, normal } from '@moelab/numerics';
import { mul, sum } from '@tensorflow/tfjs-core';
import { agreementBounds } from './agreement-bounds.ts';
import { demand } from './check.ts';
import { gradient } from './gradient.ts';
import { entriesOf, type Judged, type LossFixture } from './loss-fixture.ts';
import { demandZeroGradient, NO_ROWS_GRADIENT } from './no-rows-gradient.ts';
import type { Rule } from './rule.ts';
import { sameNumbers } from './same-bytes.ts';
import { demandSlopes, slopesAlong } from './slopes-along.ts';

const ROWS = 9;

/** What a loss promises of the rows that it judges. */
export const lossRules: readonly Rule<Loss, LossFixture>[] = [
  {
    name: 'gives one number a row, also of no rows',
    async holds({ rows, batch, targets }) {
      for (const target of targets) {
        for (const count of [ROWS, 0]) {
          const { shape } = await rows(batch(target, count));
          demand(
            shape.join() === `${count}`,
            `${count} rows have a loss of shape (${shape}), want (${count})`,
          );
        }
      }
    },
  },
  {
    name: 'is what plain loops say',
    async holds({ rows, batch, targets, plain, backend }) {
      const bound = agreementBounds.values * roundoffOf(backend);
      for (const target of targets) {
        const given = batch(target, ROWS);
        const { values } = await rows(given);
        for (const [i, got] of values.entries()) {
          const want = plain(entriesOf(given.y, i), entriesOf(given.judged, i));
          demand(
            Math.abs(got - want) <= bound * Math.max(1, Math.abs(want)),
            `row ${i} costs ${got}, and ${want} in plain loops (${target} targets)`,
          );
        }
      }
    },
  },
  {
    name: 'stays within its range, however far a prediction is off',
    async holds(fixture) {
      const { rows, batch, targets, loss } = fixture;
      const { range, ofDensity } = loss;
      const [low, high] = widened(fixture);
      demand(range[0] < range[1], `its range is [${range}]; the first end must be the smaller one`);
      for (const target of targets) {
        const given = batch(target, ROWS);
        const factors = target === 'class' && !ofDensity ? [1, 0] : [1, 1e4, -1e4, 1e18, Infinity];
        for (const factor of factors) {
          const data = given.judged.data.map((v) => v * factor);
          const { values } = await rows({ ...given, judged: { ...given.judged, data } });
          const wrong = values.find((v) => !(v >= low && v <= high));
          demand(
            wrong === undefined,
            `a row of what is judged, times ${factor}, costs ${wrong}, outside [${range}]`,
          );
        }
      }
    },
  },
  {
    name: 'is least for what is right',
    async holds(fixture) {
      const { rows, batch, targets, loss } = fixture;
      const { range, ofDensity } = loss;
      const [low] = widened(fixture);
      for (const target of targets) {
        const given = batch(target, ROWS);
        if (ofDensity) {
          const densities = matrix(
            ROWS,
            1,
            Float64Array.from({ length: ROWS }, (_, i) => i - 4),
          );
          const { values } = await rows({ ...given, judged: densities });
          demand(
            values.every((v, i) => i === 0 || v < values[i - 1]!),
            `log densities of [${[...densities.data]}] cost [${[...values]}]; a larger density must cost less`,
          );
          continue;
        }
        const right = target === 'class' ? indicators(given) : given.y;
        const { values } = await rows({ ...given, judged: right });
        const wrong = values.find((v) => !(Math.abs(v - range[0]) <= range[0] - low));
        demand(
          wrong === undefined,
          `a prediction that is right costs ${wrong}, want the least of its range, ${range[0]}`,
        );
      }
    },
  },
  {
    name: 'judges each row by itself',
    async holds({ rows, batch, targets }) {
      for (const target of targets) {
        const given = batch(target, ROWS);
        const { values } = await rows(given);
        for (let i = 0; i < ROWS; i++) {
          const { values: alone } = await rows({ y: oneRow(given.y, i), judged: oneRow(given.judged, i) });
          demand(
            sameNumbers(alone, [values[i]!]),
            `row ${i} costs ${values[i]} among others and ${alone[0]} alone`,
          );
        }
      }
    },
  },
  {
    name: 'lets NaN through, in its own row',
    async holds({ rows, batch, targets }) {
      for (const target of targets) {
        const given = batch(target, ROWS);
        const { values: before } = await rows(given);
        const at = 4 * given.judged.cols;
        const data = given.judged.data.with(at, Number.NaN);
        const { values } = await rows({ ...given, judged: { ...given.judged, data } });
        for (const [i, v] of values.entries()) {
          demand(
            i === 4 ? Number.isNaN(v) : Object.is(v, before[i]),
            i === 4
              ? `a prediction of NaN costs ${v} (${target} targets); want NaN, or nobody sees it`
              : `a NaN in row 4 changes the cost of row ${i} to ${v}`,
          );
        }
      }
    },
  },
  {
    name: 'has the gradient that differences give, in what it judges',
    async holds(fixture) {
      const { rows, batch, targets, reference, random } = fixture;
      for (const target of targets) {
        const given = batch(target, ROWS);
        const values = valuesOf(given);
        const slopes = await slopesAlong(
          values,
          async ({ judged }) => ({
            numbers: (await rows({ ...given, judged: { ...given.judged, data: judged!.values } }, reference))
              .values,
            pieces: Array.from({ length: ROWS }, () => ''),
          }),
          random('directions'),
        );
        const own = random('weights');
        const c = Float64Array.from({ length: ROWS }, () => normal(own));
        demandSlopes(await gradientOf(fixture, given, c), slopes, c, tolerance(fixture));
      }
    },
  },
  {
    name: NO_ROWS_GRADIENT,
    async holds(fixture) {
      for (const target of fixture.targets)
        await demandZeroGradient(() => gradientOf(fixture, fixture.batch(target, 0), new Float64Array()));
    },
  },
  {
    name: 'gives the same bytes again, and leaves what it is given as it was',
    async holds({ rows, batch, targets, backend, tensor }) {
      for (const target of targets) {
        const given = batch(target, ROWS);
        const [one, two] = [await rows(given), await rows(given)];
        demand(
          sameNumbers(one.values, two.values),
          'the same rows cost two things; keep nothing between calls',
        );
        const { judged } = given;
        const own = compute(backend, () => {
          const on = backend.tensor(
            judged.data,
            judged.cols === 1 ? [judged.rows] : [judged.rows, judged.cols],
          );
          tensor(given, on);
          return on;
        });
        demand(!own.isDisposed, 'rows disposed the tensor that it judges; it frees nothing itself');
        const after = Float64Array.from(await own.data());
        own.dispose();
        demand(sameNumbers(after, judged.data), 'rows wrote to the tensor that it judges');
      }
    },
  },
];

/** Its range, and what rounding may add to it. */
function widened({ loss: { range }, backend }: LossFixture): readonly [number, number] {
  const slack = agreementBounds.values * roundoffOf(backend);
  const [low, high] = range.map((end) => (Number.isFinite(end) ? slack * Math.max(1, Math.abs(end)) : 0));
  return [range[0] - low!, range[1] + high!];
}

const valuesOf = ({ judged: { rows, cols, data } }: Judged) => ({
  judged: { axes: ['row', 'column'], shape: [rows, cols], values: data },
});

/** The gradient of Σ c · loss in what is judged. */
const gradientOf = ({ backend, loss, tensor }: LossFixture, given: Judged, c: Float64Array) => {
  const { judged } = valuesOf(given);
  const shape = loss.ofDensity ? [judged.shape[0]!] : judged.shape;
  return gradient(backend, { judged: { ...judged, shape } }, (tensors) =>
    sum(mul(backend.tensor(c, [c.length]), tensor(given, tensors.judged!))),
  );
};

/** What differences in doubles are good for, or a gradient in float32. */
const tolerance = ({ backend }: LossFixture): number =>
  Math.max(1e-7, agreementBounds.gradients * roundoffOf(backend));

/** Probability 1 for the class that is the target. */
function indicators({ y, judged }: Judged): Matrix {
  const right = matrix(judged.rows, judged.cols);
  for (const [i, one] of y.data.entries()) right.data[i * judged.cols + one] = 1;
  return right;
}

const oneRow = (m: Matrix, i: number): Matrix => matrix(1, m.cols, Float64Array.from(entriesOf(m, i)));
