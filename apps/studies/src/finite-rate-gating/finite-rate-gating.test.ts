import { mutualInformation } from '@moelab/information';
import { matrix, stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { banks, conditionalLosses, population } from './banks.ts';
import { boundTerms } from './bound-terms.ts';
import { checks } from './checks.ts';
import { claims } from './claims.ts';
import { type Cell, type GatingResults, type GatingRow, rowOf } from './columns.ts';
import { figures } from './figures.ts';
import { finiteRateGating } from './finite-rate-gating.ts';
import { settingOf } from './gate-settings.ts';
import { seedOf } from './train-gate.ts';
import { worldOf } from './world.ts';

const options = {
  ...studyOptions(finiteRateGating),
  epochs: 2,
  heldOut: 60,
  randomGates: 2,
  repetitions: 40,
  boundSamples: 3000,
} as never;
const cell = (given: Partial<Cell>): Cell => ({
  part: 'bound',
  setting: 'world',
  experts: 2,
  pieces: 4,
  rows: 0,
  level: 1,
  replication: 0,
  ...given,
});
const ran = async (given: Partial<Cell>): Promise<GatingRow> => {
  const own = cell(given);
  const context = { options, seed: 3, random: stream(3, 'test'), signal: { aborted: false } };
  return { ...own, ...(await finiteRateGating.run(own, context)) };
};
const resultsOf = (rows: readonly GatingRow[]): GatingResults => ({
  options: { repetitions: 40 },
  rows,
  failed: [],
});
const statusOf = (id: string, rows: readonly GatingRow[]) => checks[id]!.judge(resultsOf(rows)).status;

describe('finite-rate-gating', () => {
  it('measures trained gates and links on the population, above every certified curve', async () => {
    const rows = [];
    for (const [part, level] of [
      ['trained', 0.1],
      ['balanced', 3],
      ['link', 0.5],
      ['budget', 0.5],
      ['random', 0.5],
    ] as const)
      rows.push(await ran({ part, setting: 'uneven mlp', experts: 4, pieces: 0, rows: 60, level }));
    expect(statusOf('never-below', rows)).toBe('holds');
    expect(statusOf('link-obeyed', rows)).toBe('holds');
    const [trained, , link] = rows;
    expect(trained!.heldOutError).toBeGreaterThan(0);
    expect(trained!.priceExcess).toBeGreaterThan(0);
    expect(trained!.genie).toBeLessThan(trained!.lower);
    expect(statusOf('never-below', [{ ...trained!, loss: trained!.lower - 1e-6 }])).toBe('fails');
    expect(statusOf('link-obeyed', [{ ...link!, rate: 0.5001 }])).toBe('fails');
    expect(figures(resultsOf(rows)).map(({ id }) => id)).toContain('operating-points');
  });

  it('knows the conditional losses: labelled ones have them as their means', () => {
    const { task } = banks.uneven;
    const { x, y } = task.sample(4000, 5);
    const known = conditionalLosses(banks.uneven, x);
    const { means } = task.truth(x);
    for (let t = 0; t < 4; t++) {
      let off = 0;
      let squares = 0;
      for (let i = 0; i < 4000; i++) {
        const difference = (y.data[i]! - means.data[4 * i + t]!) ** 2 - known.data[4 * i + t]!;
        off += difference / 4000;
        squares += difference ** 2 / 4000;
      }
      expect(Math.abs(off)).toBeLessThan(4 * Math.sqrt(squares / 4000));
    }
    const lattice = population();
    expect(lattice.rows).toBe(1600);
    expect(Math.abs(lattice.data.reduce((a, b) => a + b, 0))).toBeLessThan(1e-9);
  });

  it('bounds I(S;Θ) tightly from above where it can be enumerated: one row, one group', async () => {
    const { information, informationError, gap, empirical, loss } = await ran({ rows: 1 });
    const { positive, says } = worldOf(3, 0, { experts: 2, pieces: 4 });
    const joint = matrix(64, 2);
    for (let x = 0; x < 32; x++)
      for (let y = 0; y < 2; y++) {
        const weights = [0, 1].map((t) => Math.exp(says.data[2 * x + t] === y ? 0 : -1));
        const p = (y === 1 ? positive[x]! : 1 - positive[x]!) / 32;
        for (let t = 0; t < 2; t++)
          joint.data[2 * (2 * x + y) + t] = (p * weights[t]!) / (weights[0]! + weights[1]!);
      }
    const exact = mutualInformation(joint);
    expect(exact).toBeGreaterThan(0.005);
    // the prior of half the samples costs KL of order 1/3000
    expect(Math.abs(information - exact)).toBeLessThan(4 * informationError + 1e-3);
    expect(gap).toBeCloseTo(loss - empirical, 12);
  });

  it('takes the bound apart so that the measured δ makes it the risk on the sample and the term', () => {
    const row = { ...cell({ rows: 50 }), ...rowOf({ empirical: 0.2, lower: 0.15, information: 1 }) };
    const { delta, paper, half, right, klRight } = boundTerms(row);
    expect(row.lower + delta + paper).toBeCloseTo(right, 15);
    expect([delta, paper, half].map((value) => value.toFixed(12))).toEqual([
      '0.050000000000',
      '0.200000000000',
      '0.100000000000',
    ]);
    expect(klRight).toBeLessThan(0.2 + half);
  });

  it('collapses below the first activation, balances to ln K, and learns the table of two losses a cell', async () => {
    const curve = [];
    for (const level of [0.5, 0.999, 1.01, 8])
      curve.push(await ran({ part: 'curve', setting: 'asymmetric', level }));
    const learned = [];
    for (const level of [2, 8, 32])
      learned.push(await ran({ part: 'learned', setting: 'cells', experts: 4, rows: 2, level }));
    expect(statusOf('collapse-optimal', curve)).toBe('holds');
    expect(statusOf('collapse-optimal', [{ ...curve[2]!, topLoad: 1 }])).toBe('fails');
    for (const id of ['learned-population', 'curve-falls', 'learned-table'])
      expect([id, statusOf(id, learned)]).toEqual([id, 'holds']);
    const [first] = learned;
    expect(statusOf('learned-table', [{ ...first!, loss: first!.loss + 0.03 }])).toBe('fails');
    const balanced = await ran({ part: 'deterministic', setting: 'cells', experts: 8 });
    expect(statusOf('balanced-most', [balanced])).toBe('holds');
    expect(balanced.rate).toBeCloseTo(Math.log(8), 12);
    expect(claims['c2-few']!.decide(resultsOf(learned)).verdict).toBe('supported');
    expect(claims['c2-many']!.decide(resultsOf(learned)).verdict).toBe('undecided');
  });

  it('draws data anew for each bank, replication and price, and shares them where gates are compared', () => {
    const drawn = (given: Partial<Cell>) => {
      const own = cell({ part: 'trained', setting: 'even mlp', level: 1, ...given });
      return seedOf(1, 'data', settingOf(own), own);
    };
    const first = drawn({});
    expect(drawn({ setting: 'even affine' })).toBe(first);
    for (const other of [{ setting: 'uneven mlp' }, { replication: 1 }, { level: 6 }])
      expect(drawn(other)).not.toBe(first);
    expect(drawn({ part: 'link', level: 0.2 })).toBe(drawn({ part: 'budget', level: 0.5 }));
  });

  it('decides by every bank, by data sets, and not at all with too few of them', () => {
    const gate = (replication: number, given: Partial<GatingRow>): GatingRow => ({
      ...cell({ part: 'trained', setting: 'even mlp', replication }),
      ...rowOf({ single: 1, least: 0, bestRate: 1, upper: 0.1, rate: 0.5, ...given }),
    });
    const verdictOf = (id: string, rows: readonly GatingRow[]) => claims[id]!.decide(resultsOf(rows)).verdict;
    const near = Array.from({ length: 6 }, (_, i) => gate(i, { loss: 0.11 + 0.001 * i }));
    const far = near.map((row) => ({ ...row, loss: row.loss + 0.2 }));
    const elsewhere = far.map((row) => ({ ...row, setting: 'uneven mlp' }));
    expect(verdictOf('c1-network', near)).toBe('supported');
    expect(verdictOf('c1-network', near.slice(3))).toBe('undecided');
    expect(verdictOf('c1-network', far)).toBe('not supported');
    expect(verdictOf('c1-network', [...near, ...elsewhere])).toBe('undecided');
    const pairs = Array.from({ length: 20 }, (_, i) => gate(i, { rate: 1 }));
    const twins = pairs.map((row) => ({ ...row, setting: 'even affine' }));
    // Wilson's interval of none of 20 data sets is [0, 0.16], of none of 40 gates it would be [0, 0.09]
    expect(verdictOf('c4-early', [...pairs, ...twins])).toBe('undecided');
  });

  it('refuses groups that do not divide the cells', () => {
    expect(() =>
      finiteRateGating.cells({ ...studyOptions(finiteRateGating), groups: [4, 5] } as never),
    ).toThrow('finite-rate-gating: groups must divide the 32 cells, got 5');
  });
});
