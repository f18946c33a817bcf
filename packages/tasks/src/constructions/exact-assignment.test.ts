import { matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactAssignment } from './exact-assignment.ts';

/** Partitions of E charts, some of them 0, with a perturbation in (−1, 1) of each. */
const rows = fc.integer({ min: 2, max: 9 }).chain((charts) =>
  fc.record({
    charts: fc.constant(charts),
    weights: fc
      .array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1, noNaN: true })), {
        minLength: charts,
        maxLength: charts,
      })
      .filter((own) => own.some((w) => w > 0)),
    off: fc.array(fc.double({ min: -0.999, max: 0.999, noNaN: true }), {
      minLength: charts,
      maxLength: charts,
    }),
  }),
);

describe('exactAssignment', () => {
  it('never sends a row to a chart without it where r is less than 1/(2E) off', () => {
    fc.assert(
      fc.property(rows, ({ charts, weights, off }) => {
        const total = weights.reduce((a, b) => a + b);
        const rho = weights.map((w) => w / total);
        const r = rho.map((p, i) => p + off[i]! / (2 * charts));
        const found = exactAssignment(matrix(1, charts, rho), matrix(1, charts, r));
        expect(found.isCertain).toBe(true);
        expect(found.misassigned).toBe(0);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([2, 4, 9])('can send it there where r is 1/E off, of %i charts', (charts) => {
    // all but the first chart share the row; the first, which does not hold it, is raised by 1/E and the others are lowered
    const share = 1 / (charts - 1);
    const rho = Array.from({ length: charts }, (_, i) => (i === 0 ? 0 : share));
    const r = rho.map((p) => (p === 0 ? 1 / charts : p - 1 / charts));
    const found = exactAssignment(matrix(1, charts, rho), matrix(1, charts, r));
    expect(found.sup).toBeCloseTo(1 / charts, 14);
    expect(found).toMatchObject({ isCertain: false, allowed: 1 / (2 * charts), misassigned: 1 });
  });

  it('counts of equals the first, as a top-1 gate does, and is not certain of NaN', () => {
    const rho = matrix(2, 2, [0, 1, 1, 0]);
    expect(exactAssignment(rho, matrix(2, 2, [0.5, 0.5, 0.5, 0.5]))).toEqual({
      sup: 0.5,
      allowed: 0.25,
      isCertain: false,
      misassigned: 1,
    });
    expect(exactAssignment(rho, matrix(2, 2, [Number.NaN, 1, 1, 0])).isCertain).toBe(false);
    expect(() => exactAssignment(rho, matrix(2, 3))).toThrow('must have the shape of ρ, (2, 2), got (2, 3)');
  });
});
