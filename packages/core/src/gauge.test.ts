import { logSumExp } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinedGauge, type Gauge, noGauge, reported, scalingGauge, translationGauge } from './gauge.ts';
import type { NamedArray, Values } from './parameters.ts';

const array = (axes: readonly string[], shape: readonly number[], values: readonly number[]): NamedArray => ({
  axes,
  shape,
  values: Float64Array.from(values),
});
const real = fc.double({ min: -3, max: 3, noNaN: true, noDefaultInfinity: true });
const positive = fc.double({ min: 0.2, max: 5, noNaN: true });
const list = (length: number, entry = real) => fc.array(entry, { minLength: length, maxLength: length });

const parameters = fc.record({ slopes: list(6), bias: list(3), temperature: list(1, positive) }).map(
  ({ slopes, bias, temperature }): Values => ({
    slopes: array(['input', 'expert'], [2, 3], slopes),
    bias: array(['expert'], [3], bias),
    temperature: array([], [], temperature),
  }),
);
const x = [0.7, -1.3];
/** log-softmax of (slopesᵀx + bias)/temperature. */
const logWeights = ({ slopes, bias, temperature }: Values) => {
  const logits = [0, 1, 2].map(
    (e) =>
      (x[0]! * slopes!.values[e]! + x[1]! * slopes!.values[3 + e]! + bias!.values[e]!) /
      temperature!.values[0]!,
  );
  const normaliser = logSumExp(logits);
  return logits.map((v) => v - normaliser);
};

const translation = translationGauge({ slopes: [2, 3], bias: [3] });
const scaling = scalingGauge(['slopes', 'bias', 'temperature'], 'temperature', 1);
const gauges: readonly (readonly [string, Gauge])[] = [
  ['translation', translation],
  ['scaling', scaling],
  ['both', combinedGauge(translation, scaling)],
];

const largest = (a: Values, b: Values) =>
  Math.max(
    ...Object.keys(a).flatMap((name) =>
      [...a[name]!.values].map((v, i) => Math.abs(v - b[name]!.values[i]!)),
    ),
  );

describe.each(gauges)('the %s gauge', (_, gauge) => {
  const amountsAndParameters = fc.tuple(parameters, list(gauge.dimension));

  it('leaves the softmax unchanged along every move', () => {
    fc.assert(
      fc.property(amountsAndParameters, ([from, amounts]) => {
        const moved = logWeights(gauge.move(from, amounts));
        // logits up to 70 in size, of which e³ may be scaled away: 1e-12 is 40 units in the last place
        logWeights(from).forEach((v, e) => {
          expect(moved[e]).toBeCloseTo(v, 11);
        });
      }),
      { seed: 1 },
    );
  });

  it('gives as directions the derivatives of the moves', () => {
    fc.assert(
      fc.property(parameters, (from) => {
        const directions = gauge.directions(from);
        expect(directions).toHaveLength(gauge.dimension);
        const h = 1e-5;
        for (const [d, direction] of directions.entries()) {
          const amounts = (t: number) =>
            Array.from({ length: gauge.dimension }, (__, i) => (i === d ? t : 0));
          const [above, below] = [gauge.move(from, amounts(h)), gauge.move(from, amounts(-h))];
          for (const [name, { values }] of Object.entries(from)) {
            values.forEach((_v, i) => {
              const slope = (above[name]!.values[i]! - below[name]!.values[i]!) / (2 * h);
              // central differences: h²/6 of a third derivative up to 5, and rounding ε/h
              expect(slope - (direction[name]?.values[i] ?? 0)).toBeCloseTo(0, 8);
            });
          }
        }
      }),
      { seed: 2 },
    );
  });

  it('reports one form of all that are the same, and that form as it is', () => {
    fc.assert(
      fc.property(amountsAndParameters, ([from, amounts]) => {
        const form = reported(gauge, from);
        expect(largest(reported(gauge, form), form)).toBeLessThan(1e-12);
        expect(largest(reported(gauge, gauge.move(from, amounts)), form)).toBeLessThan(1e-10);
      }),
      { seed: 3 },
    );
  });

  it('keeps axes and shapes, and writes to nothing that it is given', () => {
    const [from] = fc.sample(parameters, { numRuns: 1, seed: 4 });
    const before = JSON.stringify(from);
    const moved = gauge.move(from!, new Array(gauge.dimension).fill(0.3));
    expect(JSON.stringify(from)).toBe(before);
    for (const [name, { axes, shape }] of Object.entries(from!))
      expect(moved[name]).toMatchObject({ axes, shape });
  });
});

it('reports the last expert at 0, and the temperature at its anchor', () => {
  const [from] = fc.sample(parameters, { numRuns: 1, seed: 5 });
  const form = reported(combinedGauge(translation, scaling), from!);
  expect([2, 5].map((i) => form.slopes!.values[i])).toEqual([0, 0]);
  expect(form.bias!.values[2]).toBe(0);
  expect(form.temperature!.values[0]).toBeCloseTo(1, 15);
});

it('changes nothing where there is no gauge', () => {
  const [from] = fc.sample(parameters, { numRuns: 1, seed: 6 });
  expect(reported(noGauge, from!)).toBe(from);
  expect(noGauge.directions(from!)).toEqual([]);
});
