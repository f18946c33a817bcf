import { bounds, boundsOf } from '@moelab/bounds';
import { matrix, stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { drawFigure } from '@moelab/study/figure';
import { beforeAll, describe, expect, it } from 'vitest';
import { largestExpertNorm } from './bounds-of-network.ts';
import { sparseChecks } from './checks.ts';
import { sparseClaims } from './claims.ts';
import type { SparseMeasures, SparseOptions, SparseResults, SparseRow } from './columns.ts';
import { base, COUNTEREXAMPLE, cellsOf } from './settings.ts';
import { sparseGeneralization } from './sparse-generalization.ts';
import { type SparseLab, sparseLab } from './sparse-lab.ts';
import { oddDigitsOf, splitData } from './split-data.ts';
import { trainSparse } from './train-sparse.ts';

const options = studyOptions(sparseGeneralization, {
  ...{ routingSteps: 8, expertSteps: 8, testRows: 200, replications: 2, samples: 3 },
}) as SparseOptions;
const signal = { aborted: false };
let lab: SparseLab;
beforeAll(async () => {
  lab = await sparseLab();
});

const run = (cell: object, seed = 1) =>
  sparseGeneralization.run({ ...base, task: 'clusters', replication: 0, m: 100, ...cell } as never, {
    ...{ options, random: stream(seed, 'cell'), seed, signal },
  }) as Promise<SparseMeasures>;

/** A table as a run has it, its measures by formula. */
const table = (of: (row: SparseRow) => Partial<SparseMeasures>): SparseResults => {
  const rows = cellsOf(options).map((cell): SparseRow => {
    const bare = { trainLoss: 0.1, testLoss: 0.2, gap: 0.1, routerParameters: 72, expertNorm: 1 };
    const row = { ...cell, ...bare, published: 1, publishedRouter: 1, corrected: 1, correctedRouter: 1 };
    return { ...row, ...of(row) };
  });
  return { options, rows, failed: [] };
};
const verdictOf = (id: string, results: SparseResults) => sparseClaims[id]!.decide(results).verdict;

describe('trainSparse', () => {
  it.each(['linear', 'mlp 8'])('keeps the %s router that weights by scores have taught', async (router) => {
    const { sample } = splitData('clusters', { m: 100, testRows: 200, seed: 1, replication: 0 });
    const cell = { ...base, experts: 4, router, replication: 0 };
    const short = await trainSparse(lab, cell, sample, { ...options, expertSteps: 1 }, signal);
    const long = await trainSparse(lab, cell, sample, options, signal);
    const [first, last] = [short, long].map(({ model }) => model.parameters);
    const names = Object.keys(last!);
    for (const name of names) {
      const isSame = first![name]!.values.every((v, i) => v === last![name]!.values[i]);
      expect([name, isSame]).toEqual([name, name.startsWith('gate.')]);
    }
    const { weights } = await long.model.route(sample.x);
    for (let i = 0; i < sample.x.rows; i++) {
      const row = [...weights.data.subarray(4 * i, 4 * i + 4)].sort();
      expect(row).toEqual([0, 0, expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)]); // single precision
    }
    const found = await boundsOf(long.model, sample, { plugins: [bounds], loss: 'clipped' });
    expect(found.inputs.router!.value).toBe(router === 'linear' ? 'linear' : 'mlp');
  });
});

describe('largestExpertNorm', () => {
  it('is (√(4 log 2) + 1) · ‖(x, 1)‖ · the norms of both layers, of the largest expert', () => {
    const of = (values: readonly number[]) => ({ axes: [], shape: [], values: Float64Array.from(values) });
    const parameters = {
      'experts.hiddenWeights': of([1, 1, 3, 0]),
      'experts.hiddenBias': of([1, 0]),
      'experts.outputWeights': of([2, 2]),
      'experts.outputBias': of([0, 0]),
    };
    const x = matrix(2, 2, [0, 0, 2, 2]);
    // expert 1: √(1 + 9) · 2; expert 0: √(1 + 3) · 2; longest row ‖(2, 2, 1)‖ = 3
    const expected = (Math.sqrt(4 * Math.LN2) + 1) * 3 * Math.sqrt(10) * 2;
    expect(largestExpertNorm({ parameters } as never, x, 2)).toBeCloseTo(expected, 10);
  });
});

describe('sparse-generalization', () => {
  it('measures a gap, the same for a seed, and data of a smaller sample begin those of a larger', async () => {
    const one = await run({});
    expect(one.gap).toBe(one.testLoss - one.trainLoss);
    expect(one.corrected).toBeGreaterThan(one.gap);
    expect(await run({})).toEqual(one);
    expect((await run({}, 2)).trainLoss).not.toBe(one.trainLoss);
    const data = (m: number) => splitData('clusters', { m, testRows: 100, seed: 1, replication: 1 });
    const [small, large] = [data(5), data(9)];
    expect(large.sample.x.data.subarray(0, 5 * 8)).toEqual(small.sample.x.data);
    expect(large.test).toEqual(small.test);
  });

  it('reads digits as means of four pixels, and as odd or even', () => {
    // ink in the rows and columns 0, 1 of digit 3; in row 13, column 12 of digit 8
    const x = matrix(2, 196);
    for (const pixel of [0, 1, 14, 15, 196 + 13 * 14 + 12]) x.data[pixel] = 1;
    const read = oddDigitsOf({ x, y: matrix(2, 1, [3, 8]) });
    expect([...read.y.data]).toEqual([1, -1]);
    expect([...read.x.data.entries()].filter(([, ink]) => ink > 0)).toEqual([
      [0, 1],
      [97, 0.25],
    ]);
  });

  it('decides by slopes of means, by levels of k, and by samples of the counterexample', () => {
    const root = table(({ m }) => ({ gap: m ** -0.5, published: 9 * m ** -0.5, corrected: m ** -0.9 }));
    expect(verdictOf('c1-rows-clusters-published', root)).toBe('supported');
    expect(verdictOf('c1-rows-digits-corrected', root)).toBe('not supported');
    const valley = table(({ k, replication }) => ({ gap: (k === 4 ? 0.1 : 0.2) + 0.001 * replication }));
    expect(verdictOf('c6-clusters-gap', valley)).toBe('supported');
    const falls = table(({ k, replication }) => ({ gap: 0.2 / k + 1e-4 * replication }));
    expect(verdictOf('c6-clusters-gap', falls)).toBe('not supported');
    expect(verdictOf('c6-digits-risk', falls)).toBe('undecided');
    expect(verdictOf('c1-rows-clusters-published', { ...root, rows: [] })).toBe('undecided');
    const noise = table(() => ({ published: 0.001, corrected: 0.2 }));
    expect(verdictOf('c7-published', noise)).toBe('supported');
    expect(verdictOf('c7-corrected', noise)).toBe('supported');
    expect(
      verdictOf(
        'c7-corrected',
        table(() => ({ corrected: 0.01 })),
      ),
    ).toBe('not supported');
  });

  it('holds constructions to their numbers, and draws', async () => {
    const drawn = await run({ task: COUNTEREXAMPLE, m: 1000, experts: 500, k: 1, router: 'fixed' });
    expect(Math.abs(drawn.gap - 0.262)).toBeLessThan(0.03); // one sample has a standard deviation of 0.008
    const results = table(({ m, replication }) => ({ gap: 0.1 * m ** -0.3 * (1 + 0.1 * replication) }));
    const status = (id: string) => sparseChecks[id]!.judge(results).status;
    expect(status('counterexample-oracle')).toBe('holds');
    expect(status('c6-corrected-bound')).toBe('holds');
    expect(status('counterexample-samples')).toBe('fails');
    expect(status('trained')).toBe('holds');
    const figures = sparseGeneralization.figures!(results);
    expect(figures).toHaveLength(7);
    for (const figure of figures) expect(drawFigure(figure)).not.toMatch(/NaN|Infinity|undefined/);
  });
});
