import { integer } from '@moelab/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { coin } from '../test/coin.ts';
import {
  cellKey,
  defineStudy,
  grid,
  optionsFromWords,
  runStudy,
  studyCells,
  studyOptions,
  verdictOf,
} from './index.ts';

describe('runStudy', () => {
  it('runs every cell of the grid in its order and judges claims and checks', async () => {
    const seen: number[] = [];
    const onCell = ({ done }: { readonly done: number }) => seen.push(done);
    const { results, claims, checks } = await runStudy(coin, { quick: true, seed: 3, onCell });
    expect(results.options).toEqual({ n: [100, 400], replications: 5, fault: 'none', milliseconds: 0 });
    const places = [100, 400].flatMap((n) => [0, 1, 2, 3, 4].map((r) => [n, r]));
    expect(results.rows.map(({ n, replication }) => [n, replication])).toEqual(places);
    expect(claims).toMatchObject([{ id: 'fair', verdict: 'supported' }, { id: 'magic' }]);
    expect(checks).toMatchObject([{ id: 'shares', status: 'holds', detail: '10 shares' }]);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expectTypeOf(results.rows[0]!.first).toEqualTypeOf<string>();
    expectTypeOf(results.options.n).toEqualTypeOf<readonly number[]>();
  });

  it('gives a cell the same row whatever other cells there are, and another with another seed', async () => {
    const rowOf = async (n: readonly number[], seed: number) =>
      (await runStudy(coin, { options: { n, replications: 3 }, seed })).results.rows.at(-1);
    const alone = await rowOf([50], 1);
    expect(await rowOf([10, 20, 50], 1)).toEqual(alone);
    expect(await rowOf([50], 2)).not.toEqual(alone);
  });

  it('makes failed rows of what is thrown, and of rows that are none', async () => {
    const failures = async (fault: 'throw' | 'not a row') =>
      (await runStudy(coin, { options: { n: [10], replications: 2, fault } })).results.failed;
    expect(await failures('throw')).toEqual([
      { n: 10, replication: 0, failed: 'the coin, of n = 10, "rolled" away' },
    ]);
    expect(await failures('not a row')).toMatchObject([
      { failed: 'run: share: must be a number, got string' },
    ]);
  });

  it('leaves a claim undecided and a check failing when the rule throws', async () => {
    const broken = (): never => {
      throw new Error('no rows');
    };
    const study = defineStudy({
      ...coin,
      parameters: coin.parameters.fields,
      claims: { one: { statement: '', statistic: '', rule: '', decide: broken } },
      checks: { two: { statement: '', judge: broken } },
    });
    const { claims, checks } = await runStudy(study, { quick: true });
    expect(claims).toMatchObject([
      { statistic: Number.NaN, verdict: 'undecided', note: 'the rule threw: no rows' },
    ]);
    expect(checks).toMatchObject([{ status: 'fails', detail: 'the rule threw: no rows' }]);
  });
});

describe('defineStudy', () => {
  it('refuses a declaration with all that is wrong with it', () => {
    const wrong = () =>
      defineStudy({
        ...coin,
        name: 'A Coin',
        version: 0,
        parameters: { n: integer({ doc: '' }) },
        quick: {},
        factors: { n: { kind: 'number', doc: '' }, failed: { kind: 'string', doc: '' } },
        measures: { n: { kind: 'number', doc: '' } },
        cells: () => [],
        run: () => ({ n: 1 }),
        claims: {},
        checks: {},
        figures: () => [],
      });
    expect(wrong).toThrow(
      "study 'A Coin': name: must be in kebab-case, got 'A Coin'; version: must be an integer ≥ 1, got 0; " +
        "measures.n: is a factor too; name it otherwise; failed: is the table's own column; name yours otherwise",
    );
  });

  it('types cells and rows by the columns', () => {
    const columns = { n: { kind: 'number', doc: '' } } as const;
    const measures = { share: { kind: 'number', doc: '' } } as const;
    const base = { ...coin, parameters: {}, quick: {}, factors: columns, measures, claims: {}, checks: {} };
    const { figures: _, ...rest } = base;
    // @ts-expect-error a cell's n is a number
    defineStudy({ ...rest, cells: () => [{ n: '1' }], run: () => ({ share: 1 }) });
    // @ts-expect-error the row has no share
    defineStudy({ ...rest, cells: () => [{ n: 1 }], run: () => ({}) });
  });
});

describe('cells and options', () => {
  it('lists every combination, the last name varying fastest', () => {
    expect(grid({ a: [1, 2], b: ['x', 'y'] })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ]);
    expect(grid({ a: [1], b: [] })).toEqual([]);
  });

  it('never gives two cells the same key', () => {
    const factors = { a: { kind: 'string', doc: '' }, b: { kind: 'string', doc: '' } } as const;
    const texts = ['', ' ', 'x b=y', 'x', 'y', 'x%20b', 'b=', '%'];
    const keys = grid({ a: texts, b: texts }).map((cell) => cellKey(factors, cell));
    expect(new Set(keys).size).toBe(texts.length ** 2);
    expect(cellKey(factors, { b: '2', a: 'x y' })).toBe('a=x%20y b=2');
  });

  it('refuses a grid without cells and a cell that is there twice', () => {
    const empty = { ...coin, cells: () => [] };
    expect(() => studyCells(empty, {})).toThrow('these options give no cell');
    expect(() => studyCells(coin, studyOptions(coin, { n: [5, 5] }))).toThrow(
      "'n=5 replication=0' is there twice",
    );
  });

  it('reads words by the kind of each key, and takes them before the quick values', () => {
    expect(optionsFromWords(coin, ['n=1e3,20', 'fault=throw', 'replications=x'])).toEqual({
      n: [1000, 20],
      fault: 'throw',
      replications: 'x',
    });
    expect(studyOptions(coin, { n: [3] }, { quick: true })).toMatchObject({ n: [3], replications: 5 });
    expect(() => studyOptions(coin, { replications: 'x' })).toThrow(
      'replications: must be an integer ≥ 1, got "x"',
    );
    expect(() => optionsFromWords(coin, ['n'])).toThrow("'n': must be KEY=VALUE");
  });
});

describe('verdictOf', () => {
  it.each([
    [[1, 2], 'supported'],
    [[0, 3], 'supported'],
    [[-1, 2], 'undecided'],
    [[-2, -1], 'not supported'],
    [[4, 5], 'not supported'],
    [[Number.NaN, 2], 'undecided'],
    [[-9, 9], 'undecided'],
  ] as const)('of %j in [0, 3] is %s', (interval, verdict) => {
    expect(verdictOf(interval, [0, 3])).toBe(verdict);
  });
});
