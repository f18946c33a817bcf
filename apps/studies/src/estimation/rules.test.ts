import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { aboveTruthCheck } from './above-truth-check.ts';
import { constantClaim } from './constant-claim.ts';
import { noMeasures } from './estimation-cell.ts';
import { likelihoodRatioCheck } from './likelihood-ratio-check.ts';
import { nearOneCheck } from './near-one-check.ts';
import { oracleCheck } from './oracle-check.ts';
import type { EstimationRow } from './select-fits.ts';
import { slopeClaim } from './slope-claim.ts';

/** Sixty fits of four sizes with D1 = level · C · n^slope, each off by a tenth or so, and T = 8 ± 1. */
function table({ level = 1, slope = -0.5, shift = 0, fits = 60 } = {}) {
  const random = stream(1, 'rules');
  const constant = { part: 'constant', setting: 'paper', experts: 2, n: 0, replication: 0 };
  const rows: EstimationRow[] = [{ ...constant, ...noMeasures, value: 6.82 }];
  for (const n of [1000, 10_000, 30_000, 100_000])
    for (let replication = 0; replication < fits; replication++)
      rows.push({
        part: 'fit',
        setting: 'softmax',
        experts: 2,
        n,
        replication,
        ...noMeasures,
        parameters: 8,
        loss: level * 6.82 * n ** slope * Math.exp(0.1 * normal(random)),
        likelihoodRatio: 8 + shift + normal(random),
      });
  return { rows, failed: [] };
}

const constant = constantClaim('', { setting: 'softmax', truth: 'paper' });
const nearOne = nearOneCheck({ setting: 'softmax', truth: 'paper' });
const slope = slopeClaim({
  statement: '',
  setting: 'softmax',
  experts: 2,
  of: 'loss',
  quantity: 'D1',
  range: [-0.6, -0.4],
});
const ratio = likelihoodRatioCheck({ setting: 'softmax', experts: 2, degrees: 8 });
const above = aboveTruthCheck(['softmax']);

describe('the rules of estimation studies', () => {
  it.each([
    [table(), 'supported', 'holds'],
    [table({ level: 1.3 }), 'not supported', 'fails'],
    [table({ level: 1.15 }), 'undecided', undefined],
    [table({ fits: 2 }), 'undecided', 'not judged'],
  ] as const)('read √n·D1/C against 1: %#', (results, verdict, status) => {
    expect(constant.decide(results).verdict).toBe(verdict);
    if (status !== undefined) expect(nearOne.judge(results).status).toBe(status);
  });

  it.each([
    [table(), 'supported'],
    [table({ slope: -0.25 }), 'not supported'],
    [table({ slope: -0.6 }), 'undecided'],
    [table({ fits: 5 }), 'undecided'],
  ] as const)('read a slope: %#', (results, verdict) => {
    expect(slope.decide(results).verdict).toBe(verdict);
  });

  it('tell fits that have not reached the maximum by their likelihood ratio', () => {
    expect(ratio.judge(table()).status).toBe('holds');
    expect(ratio.judge(table({ shift: -0.5 })).status).toBe('fails');
    expect(ratio.judge(table({ fits: 5 })).status).toBe('not judged');
    expect(above.judge(table()).status).toBe('holds');
    expect(above.judge(table({ shift: -8 }))).toMatchObject({
      status: 'fails',
      detail: expect.stringContaining('of 240 fits'),
    });
  });

  it('compare oracles with their values, and fail without them', () => {
    const check = (value: number, within: number) =>
      oracleCheck('constant', '', [{ setting: 'paper', value, within }]).judge(table()).status;
    expect(check(6.821, 1e-3)).toBe('holds');
    expect(check(6.821, 1e-5)).toBe('fails');
    expect(oracleCheck('audit', '', [{ setting: 'paper', value: 1, within: 1 }]).judge(table()).status).toBe(
      'fails',
    );
  });
});
