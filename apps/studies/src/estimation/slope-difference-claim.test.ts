import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { noMeasures } from './estimation-cell.ts';
import type { EstimationRow } from './select-fits.ts';
import { slopeDifferenceClaim } from './slope-difference-claim.ts';

/** Twenty fits of each of three sizes, D1 = n^slope up to a tenth. */
function rowsOf(setting: string, slope: number): readonly EstimationRow[] {
  const random = stream(1, setting);
  return [100, 1000, 10_000].flatMap((n) =>
    Array.from({ length: 20 }, (_, replication) => ({
      ...{ part: 'fit', setting, experts: 2, n, replication },
      ...noMeasures,
      loss: n ** slope * Math.exp(0.1 * normal(random)),
    })),
  );
}

const options = { experts: 2, of: 'loss', quantity: 'D1' } as const;
const claim = slopeDifferenceClaim('', { ...options, setting: 'a' }, { ...options, setting: 'b' });
const decided = (a: number, b: number) =>
  claim.decide({ rows: [...rowsOf('a', a), ...rowsOf('b', b)], failed: [] });

describe('slopeDifferenceClaim', () => {
  it('is supported by a steeper first setting, not by a flatter one, undecided between equals', () => {
    const { statistic, interval, verdict } = decided(-0.5, -0.25);
    expect(verdict).toBe('supported');
    expect(Math.abs(statistic + 0.25)).toBeLessThan(0.03); // standard error 0.014
    expect(interval![0]).toBeLessThan(-0.25);
    expect(decided(-0.25, -0.5).verdict).toBe('not supported');
    expect(decided(-0.5, -0.5).verdict).toBe('undecided');
  });

  it('does not decide without the fits of both', () => {
    expect(claim.decide({ rows: rowsOf('a', -0.5), failed: [] }).verdict).toBe('undecided');
  });
});
