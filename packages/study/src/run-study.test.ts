import { integer, list } from '@moelab/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineStudy, grid, replications, runStudy, verdictOf } from './index.ts';

const coin = defineStudy({
  name: 'coin',
  version: 1,
  title: 'A fair coin',
  summary: 'How far the share of heads is from a half.',
  module: import.meta.url,
  parameters: {
    n: list(integer({ doc: '', min: 1 }), { doc: 'tosses', default: [100, 400] }),
    replications: integer({ doc: 'of each n', min: 1, default: 20 }),
  },
  quick: { replications: 5 },
  factors: {
    n: { kind: 'number', doc: 'tosses' },
    replication: { kind: 'number', doc: 'number of the replication' },
  },
  measures: { share: { kind: 'number', doc: 'of heads' } },
  cells: ({ n, replications: count }) => grid({ n, replication: replications(count) }),
  run({ n }, { random }) {
    let heads = 0;
    for (let i = 0; i < n; i++) heads += random.next() < 0.5 ? 1 : 0;
    return { share: heads / n };
  },
  claims: {
    fair: {
      statement: 'The coin is fair.',
      statistic: 'mean share of heads',
      rule: 'supported when the 99 % interval lies in [0.4, 0.6], not supported when it lies outside',
      decide({ rows }) {
        expectTypeOf(rows[0]!).toEqualTypeOf<
          { readonly n: number; readonly replication: number } & { readonly share: number }
        >();
        const mean = rows.reduce((sum, { share }) => sum + share, 0) / rows.length;
        const interval = [mean - 0.04, mean + 0.04] as const;
        return { statistic: mean, interval, verdict: verdictOf(interval, [0.4, 0.6]) };
      },
    },
  },
});

describe('runStudy', () => {
  it('runs every cell of the grid and judges the claims', async () => {
    const { results, claims } = await runStudy(coin, { quick: true, seed: 3 });
    expect(results.options).toEqual({ n: [100, 400], replications: 5 });
    expect(results.rows.map(({ n, replication }) => [n, replication])).toEqual(
      [100, 400].flatMap((n) => [0, 1, 2, 3, 4].map((r) => [n, r])),
    );
    expect(claims[0]).toMatchObject({ id: 'fair', verdict: 'supported' });
  });
});
