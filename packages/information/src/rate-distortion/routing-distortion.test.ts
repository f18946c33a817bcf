import { matrix, stream, uniformInteger } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { rateAtSlope, routingDistortion, routingLimits, slopeGate } from '../index.ts';

/** Zero-one losses of 4 experts on labels that are noise: no gate of x can be better than 0.5. */
const random = stream(1, 'noise');
const rows = 400;
const inputs = Float64Array.from({ length: rows }, () => random.next());
const losses = matrix(
  rows,
  4,
  Float64Array.from({ length: 4 * rows }, () => uniformInteger(random, 2)),
);
const cost = (gate: { readonly data: Float64Array }) =>
  losses.data.reduce((sum, loss, i) => sum + loss * gate.data[i]!, 0) / rows;

describe('routingDistortion', () => {
  it('keeps the losses for a genie, whose curve no gate of the input reaches', () => {
    const { losses: own, notes } = routingDistortion(losses, { distortion: 'genie' });
    expect(own).toBe(losses);
    expect(notes[0]).toContain('told the label');
    expect(routingLimits(own).Dmin).toBeLessThan(0.1);
  });

  it('cross-fitted from the inputs lets no label through', () => {
    const { losses: own, notes } = routingDistortion(losses, { distortion: 'conditional', inputs });
    expect(notes).toEqual([
      'cross-fitted from 20 neighbours in 5 folds: measure the gate on the losses themselves',
    ]);
    const { load } = rateAtSlope(own, 50);
    expect(Math.abs(cost(slopeGate(own, load, 50)) - 0.5)).toBeLessThan(0.07);
    const genie = rateAtSlope(losses, 50);
    expect(genie.distortion).toBeLessThan(0.1);
    // another seed, other folds; the same seed, the same
    const again = routingDistortion(losses, { distortion: 'conditional', inputs, seed: 0 });
    expect(again.losses.data).toEqual(own.data);
    const other = routingDistortion(losses, { distortion: 'conditional', inputs, seed: 1 });
    expect(other.losses.data).not.toEqual(own.data);
  });

  it('finds the experts that suit each region', () => {
    const regional = matrix(rows, 2, Array.from(inputs, (x) => (x < 0.5 ? [0, 1] : [1, 0])).flat());
    const { losses: own } = routingDistortion(regional, { distortion: 'conditional', inputs, neighbours: 5 });
    const wrong = own.data.filter((loss, i) => Math.abs(loss - regional.data[i]!) > 0.5).length;
    expect(wrong).toBeLessThan(12); // beside 0.5 only
  });

  it('averages in cells, and tells of cells of one row', () => {
    const { losses: own, notes } = routingDistortion(matrix(3, 1, [0, 1, 1]), {
      distortion: 'conditional',
      cells: ['a', 'a', 'b'],
    });
    expect([...own.data]).toEqual([0.5, 0.5, 1]);
    expect(notes).toEqual(['1 of 2 cells have one row, whose label their mean gives away']);
  });

  it('refuses what does not fit', () => {
    const of = (options: object) => () =>
      routingDistortion(losses, { distortion: 'conditional', inputs, ...options });
    expect(of({ neighbours: 321 })).toThrow('from 1 to the 320 rows outside a fold, got 321');
    expect(of({ folds: 1 })).toThrow('folds must be an integer from 2 to the 400 rows, got 1');
    expect(of({ inputs: [1, 2] })).toThrow('inputs must have one entry for each of 400 rows, got 2');
    expect(() => routingDistortion(losses, { distortion: 'conditional', cells: [1] })).toThrow(
      'cells must have',
    );
    expect(() => routingDistortion(matrix(1, 1, [Number.NaN]), { distortion: 'genie' })).toThrow('got NaN');
  });
});
