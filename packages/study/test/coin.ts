import { choice, integer, list } from '@moelab/core';
import { defineStudy, grid, replications, verdictOf } from '../src/index.ts';

/** A study that is done in no time: tosses of a coin. What can go wrong in a cell is an option. */
export const coin = defineStudy({
  name: 'coin',
  version: 1,
  title: 'A fair coin',
  summary: 'How far the share of heads is from a half.',
  module: import.meta.url,
  parameters: {
    n: list(integer({ doc: 'tosses', min: 1 }), { doc: 'tosses of a cell', default: [100, 400] }),
    replications: integer({ doc: 'of each n', min: 1, default: 20 }),
    fault: choice(['none', 'throw', 'exit', 'not a row'], { doc: 'what the first replications do' }),
    milliseconds: integer({ doc: 'that a cell takes at least', min: 0, default: 0 }),
  },
  quick: { replications: 5 },
  factors: {
    n: { kind: 'number', doc: 'tosses' },
    replication: { kind: 'number', doc: 'its number' },
  },
  measures: {
    share: { kind: 'number', doc: 'of heads' },
    logOdds: { kind: 'number', doc: 'of heads against tails; none where only one came', unit: 'nats' },
    first: { kind: 'string', doc: 'the first toss' },
    isEven: { kind: 'boolean', doc: 'whether as many heads as tails came' },
  },
  cells: ({ n, replications: count }) => grid({ n, replication: replications(count) }),
  async run({ n, replication }, { random, options }) {
    const faulty = replication === 0 ? options.fault : 'none';
    if (faulty === 'throw') throw new Error(`the coin, of n = ${n}, "rolled" away\nunder the table`);
    if (faulty === 'exit')
      (globalThis as unknown as { process: { exit(code: number): void } }).process.exit(3);
    if (options.milliseconds > 0) await new Promise((done) => setTimeout(done, options.milliseconds));
    const tosses = Array.from({ length: n }, () => random.next() < 0.5);
    const heads = tosses.filter(Boolean).length;
    const row = {
      share: heads / n,
      logOdds: Math.log(heads / (n - heads)),
      first: tosses[0] ? 'heads, of course' : 'tails',
      isEven: 2 * heads === n,
    };
    return faulty === 'not a row' ? ({ ...row, share: '1' } as never) : row;
  },
  claims: {
    fair: {
      statement: 'The coin is fair.',
      statistic: 'mean share of heads',
      rule: 'supported when the mean ± 0.05 lies in [0.4, 0.6], not supported when it lies outside, else undecided',
      decide({ rows }) {
        const mean = rows.reduce((sum, { share }) => sum + share, 0) / rows.length;
        const interval = [mean - 0.05, mean + 0.05] as const;
        return { statistic: mean, interval, verdict: verdictOf(interval, [0.4, 0.6]) };
      },
    },
    magic: {
      statement: 'The coin <never> shows tails first.',
      statistic: 'share of first tosses that are heads',
      rule: 'not supported as soon as tails comes first',
      decide({ rows }) {
        const heads = rows.filter(({ first }) => first !== 'tails').length;
        const verdict = heads < rows.length ? 'not supported' : 'undecided';
        return { statistic: heads / rows.length, verdict, note: `${heads} of ${rows.length} cells` };
      },
    },
  },
  checks: {
    shares: {
      statement: 'Every share is in [0, 1], and some cell gave one.',
      judge: ({ rows }) => ({
        status: rows.length > 0 && rows.every(({ share }) => share >= 0 && share <= 1) ? 'holds' : 'fails',
        detail: `${rows.length} shares`,
      }),
    },
  },
  figures: ({ rows, options }) => [
    {
      id: 'shares',
      title: 'Shares of heads',
      caption: 'Nearer to a half with more tosses & luck.',
      x: { label: 'tosses', scale: 'log' },
      y: { label: 'share of heads' },
      panels: [
        {
          series: options.n.map((n) => {
            const own = rows.filter((row) => row.n === n);
            return { name: `n = ${n}`, x: own.map((row) => row.n), y: own.map(({ share }) => share) };
          }),
          references: [{ label: 'a half', y: 0.5 }],
        },
      ],
    },
  ],
});
