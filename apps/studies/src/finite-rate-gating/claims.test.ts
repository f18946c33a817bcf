import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { claims } from './claims.ts';
import { type Cell, type GatingRow, type Row, rowOf } from './columns.ts';
import { finiteRateGating } from './finite-rate-gating.ts';
import { bankOf } from './unit-means.ts';

const options = studyOptions(finiteRateGating) as Parameters<typeof finiteRateGating.cells>[0];
const cells = finiteRateGating.cells(options);

/** What a cell would report if all claims were true, or if all were false. */
function synthetic(cell: Cell, isTrue: boolean): Partial<Row> {
  const { part, level, experts, pieces, rows: m, replication } = cell;
  const range = { single: 1, least: 0 };
  const scatter = 0.001 * replication;
  switch (part) {
    case 'trained': {
      const activation = bankOf(cell as GatingRow) === 'even' ? 0.0946 : 0.242;
      const bestRate = level <= 1 ? 0.5 : 0;
      const collapses = isTrue ? bestRate === 0 : bestRate > 0;
      const rates = { rate: collapses ? 0 : 0.5, bestRate, activation, heldOutRate: 0.5 };
      const curve = { lower: 0.5, upper: 0.5, loss: (isTrue ? 0.51 : 0.8) + scatter };
      const heldOut = { heldOut: isTrue ? 0.5 : 0.4, heldOutError: 0.01, heldOutLower: 0.5 };
      return { ...range, ...rates, ...curve, ...heldOut, genie: (isTrue ? 0.4 : 0.6) + scatter };
    }
    case 'balanced': {
      const rise = (isTrue ? 0.1 : -0.1) * level + scatter * Math.sign(level);
      return { rate: 0.5 + rise, loss: 0.5 + rise, upper: 0.5 };
    }
    case 'link':
      return { ...range, rate: 0.7 * level, capacityLower: 0.5, loss: (isTrue ? 0.51 : 0.9) + scatter };
    case 'budget':
      return { ...range, rate: level, loss: isTrue ? 0.4 : 1 };
    case 'learned': {
      const worse = (m === 2) === isTrue ? 0.1 : -0.1;
      return {
        rate: 0.5,
        rise: isTrue ? 0.1 : -0.1,
        riseError: 0.01,
        single: 0.5,
        loss: 0.5 + worse,
        lossError: 0.01,
      };
    }
    case 'bound': {
      const gap = isTrue ? 0.001 * level * experts + scatter : 0.1 / level / experts + scatter;
      const paper = (isTrue ? 20 : 2) * gap;
      const lower = isTrue
        ? 0.2 - 0.001 * pieces - scatter * pieces
        : 0.2 + 0.001 * pieces + scatter * pieces;
      return {
        lower,
        empirical: lower + (isTrue ? 0.01 : 0.2),
        loss: isTrue ? 0.3 : 0.3 + 0.1 * level + scatter,
        gap,
        gapError: gap / 10,
        information: (m * paper ** 2) / 2,
      };
    }
    default:
      return {};
  }
}

const verdicts = (isTrue: boolean) => {
  const rows = cells.map((cell) => ({ ...cell, ...rowOf(synthetic(cell, isTrue)) }));
  return Object.fromEntries(
    Object.entries(claims).map(([id, claim]) => [
      id,
      claim.decide({ options: { repetitions: 400 }, rows, failed: [] }).verdict,
    ]),
  );
};

describe('the rules of finite-rate-gating', () => {
  it('support every claim that is true, and none that is false, at the size of the full run', () => {
    const all = (verdict: string) => Object.fromEntries(Object.keys(claims).map((id) => [id, verdict]));
    expect(verdicts(true)).toEqual(all('supported'));
    expect(verdicts(false)).toEqual(all('not supported'));
  });
});
