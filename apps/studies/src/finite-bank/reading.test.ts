import { bankInformation } from '@moelab/information';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { acrossBanks } from './bank-statistic.ts';
import { informationBound, klBound, SIGMA, unionBound } from './bounds.ts';
import type { BankRow } from './columns.ts';
import { disagreement, independentDisagreement } from './disagreement.ts';
import { exactLaw } from './exact-bank.ts';
import { readingAt } from './reading.ts';

describe('the bounds', () => {
  it('have the values of the exact bank at α = ½, and those of the published table', () => {
    const information = bankInformation(exactLaw.probabilities, 0.5);
    expect(informationBound(information, 64, SIGMA.half)).toBeCloseTo(0.054352805, 9);
    expect(informationBound(information, 64, SIGMA.paper)).toBeCloseTo(0.10870561, 9);
    expect(klBound(0.219455343, information, 64)).toBeCloseTo(0.047087097, 8);
    expect(unionBound(8, 64)).toBeCloseTo(0.127458374, 9);
    expect(informationBound(1.3778, 256, SIGMA.half)).toBeCloseTo(0.051875, 6);
    expect(klBound(0.0802, 1.3778, 256)).toBeCloseTo(0.031183, 6);
  });
});

describe('readingAt', () => {
  /** A sample on which all errors are `ease` too high, and the chosen candidate's another 0.1 too low. */
  const row = (index: number, ease: number): BankRow => ({
    bank: '0',
    candidates: 2,
    run: 0,
    index,
    chosenEmpirical: 0.1 + ease,
    chosenPopulation: 0.2,
    chosenDeviation: 0,
    uniformEmpirical: 0.25 + ease,
    uniformPopulation: 0.25,
    uniformDeviation: 0,
    disagreement: 0,
    spareGap: 0,
    draw: 0,
  });
  const bank = {
    bank: '0',
    candidates: 2,
    sampleSize: 50,
    rows: [row(0, 0.05), row(1, 0.02), row(0, -0.01)],
  };

  it('leaves out of the gap what makes a sample hard for every candidate', () => {
    expect(readingAt(bank, 0.7).gap).toBeCloseTo(0.07, 14);
    expect(readingAt(bank, 0.7, [0, 0, 0]).gap).toBeCloseTo(0.07, 14);
    expect(readingAt(bank, 0)).toMatchObject({ information: 0, gap: 0, paper: 0, kl: 0 });
  });

  it('corrects the information by the samples that it reads, and stays below what the bank can have', () => {
    const plugIn = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
    // plus 1/2M = 1/6, which is beyond log 2
    expect(plugIn + 1 / 6).toBeGreaterThan(Math.LN2);
    expect(readingAt(bank, 1).information).toBeCloseTo(Math.LN2, 14);
    expect(readingAt(bank, 1, [0, 2]).information).toBe(0);
  });
});

describe('acrossBanks', () => {
  it('spans the intervals of all banks', () => {
    const one = { bank: '0', value: 1, interval: [0.5, 2] as const };
    const other = { bank: '1', value: 4, interval: [3, 5] as const };
    expect(acrossBanks([one, other])).toEqual({ statistic: 2.5, interval: [0.5, 5] });
    expect(acrossBanks([]).statistic).toBeNaN();
  });
});

describe('disagreement', () => {
  it('counts the pairs of which one is right', () => {
    // three pairs: of the first row two differ, of the second none, of the third two
    expect(disagreement(matrix(3, 3, [1, 0, 0, 1, 1, 1, 1, 1, 0]))).toBeCloseTo(4 / 9, 15);
    expect(independentDisagreement([0.5, 0.25])).toBeCloseTo(0.5, 15);
    expect(independentDisagreement([0, 1, 0])).toBeCloseTo(2 / 3, 15);
  });
});
