import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { topKCell } from './cells.ts';
import { topKGate } from './top-k-gate.ts';

const run = (setting: string, experts: number) =>
  topKCell({ part: 'fit', setting, experts, n: 120, replication: 1 }, { seed: 5 });

describe('top-k-gate', () => {
  it('fits two experts exactly when a third is never selected', async () => {
    const [two, three] = [await run('switch', 2), await run('switch, 1 of 3', 3)];
    expect([two.everSelected, three.everSelected]).toEqual([2, 2]);
    expect(two.isAboveTruth && two.atMaximum).toBe(true);
    expect(three.likelihoodRatio).toBeCloseTo(two.likelihoodRatio, 4);
    expect(three.variation).toBeCloseTo(two.variation, 4);
    expect([two.parameters, Number.isFinite(two.loss), Number.isFinite(three.loss)]).toEqual([
      6,
      true,
      false,
    ]);
  });

  it('gains likelihood from a spare expert that is selected', async () => {
    const [two, three] = [await run('switch', 2), await run('switch, 2 of 3', 3)];
    expect(three.everSelected).toBe(3);
    expect(three.likelihoodRatio).toBeGreaterThan(two.likelihoodRatio);
  });

  it('refuses settings that it does not have, and samples below the number of parameters', async () => {
    await expect(run('switch, 3 of 3', 3)).rejects.toThrow("'switch, 3 of 3' is no setting");
    await expect(run('switch', 3)).rejects.toThrow("'switch' has 2 experts, got 3");
    const small = studyOptions(topKGate, { spareN: [17] });
    expect(() => topKGate.cells(small as never)).toThrow('spareN: must be at least 18, the free parameters');
  });
});
