import { expect, it } from 'vitest';
import { standIn } from '../test/stand-in-backend.ts';
import { judgeBackend } from './judge-backend.ts';
import { largestError } from './judge-op.ts';
import { opTable } from './op-table/op-table.ts';

it('measures an error against the entry itself, or against the largest entry', () => {
  const [got, wanted] = [
    [1.5, 100],
    [1, 100],
  ];
  expect(largestError(got!, wanted!, 'entry')).toEqual({ error: 0.5, index: 0 });
  expect(largestError(got!, wanted!, 'largest')).toEqual({ error: 0.005, index: 0 });
});

it('takes NaN and ±∞ for equal to themselves alone, and the zeros for equal', () => {
  const odd = [Number.NaN, Infinity, -Infinity, 0];
  expect(largestError(odd, [Number.NaN, Infinity, -Infinity, -0], 'entry').error).toBe(0);
  for (const [got, wanted] of [
    [Number.NaN, 1],
    [1, Number.NaN],
    [Infinity, -Infinity],
    [3e38, Infinity],
  ]) {
    expect(largestError([0, got!], [0, wanted!], 'largest')).toEqual({ error: Infinity, index: 1 });
  }
  expect(largestError([], [], 'entry').error).toBe(0);
});

it('names every call once, and says each rule in words', () => {
  expect(new Set(opTable.map(({ op }) => op)).size).toBe(opTable.length);
  for (const { special, empty } of opTable) {
    for (const ruled of [special, empty]) if (ruled) expect(ruled.rule).toMatch(/\S/);
    if (empty) expect(empty.inputs.some(({ shape }) => shape.includes(0))).toBe(true);
  }
});

it('judges every row of a table, errors with their tolerances, and tells how far it is', async () => {
  const backend = standIn({ kernels: { Exp: undefined } });
  const table = opTable.filter(({ op }) => ['exp', 'matMul', 'equal'].includes(op));
  const seen: number[] = [];
  const judged = await judgeBackend(backend, (done, total) => seen.push(done / total), table);
  expect(judged.map(({ op }) => op)).toEqual(table.map(({ op }) => op));
  expect(seen.at(-1)).toBe(1);
  const of = (name: string) => judged.find(({ op }) => op === name)!;
  expect(of('exp')).toMatchObject({ forward: 'missing', gradient: 'missing', error: Number.NaN });
  expect(of('matMul')).toMatchObject({ forward: 'right', gradient: 'right', second: 'right', problems: [] });
  expect(of('matMul').error).toBeGreaterThan(0);
  expect(of('matMul').error).toBeLessThan(of('matMul').tolerance);
  expect(of('equal')).toMatchObject({ forward: 'right', gradient: undefined, gradientError: Number.NaN });
});
