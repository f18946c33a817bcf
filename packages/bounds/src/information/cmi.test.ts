import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });

describe('cmi', () => {
  it('bounds the risk of a learner without error on its sample by CMI/(m log 2)', () => {
    const one = lab.bound('cmi', { conditionalInformation: 2 * Math.LN2, m: 8, empiricalRisk: 0 });
    expect(one.ledger('interpolating')).toMatchObject({
      quantity: 'risk',
      value: 0.25,
      informativeFrom: 3,
      warnings: [],
    });
    expect(one.ledger()).toMatchObject({ quantity: 'generalization gap', informativeFrom: 3 }); // 2 · 2 log 2 = 2.77
  });

  it('says where its version for learners without error does not apply', () => {
    const one = lab.bound('cmi', { conditionalInformation: 1, m: 8, empiricalRisk: 0.1 });
    expect(one.ledger('interpolating').warnings).toEqual([
      'violated: the empirical risk is 0 on every sample (it is 0.1)',
    ]);
    expect(one.ledger().warnings).toEqual([]);
    const open = lab.bound('cmi', { conditionalInformation: 1, m: 8, empiricalRisk: [0, 0.1] });
    expect(open.ledger('interpolating').assumptions.at(-1)).toMatchObject({
      status: 'assumed',
      evidence: 'it may be up to 0.1',
    });
  });

  it('says that m coins have no more than m log 2', () => {
    expect(lab.bound('cmi', { conditionalInformation: 6, m: 8 }).ledger().warnings[0]).toBe(
      'violated: I(W; U | Z̃) ≤ m log 2 (got 6, and no more than 5.54518 can be)',
    );
  });
});
