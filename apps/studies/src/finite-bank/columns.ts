import type { OutputOf } from '@moelab/core';
import { integer, list } from '@moelab/core';
import type { BankRun } from '@moelab/information';
import type { Columns, RecordOf, Results } from '@moelab/study';

/** What a run of the study can change. */
export const bankParameters = {
  candidates: integer({ doc: 'candidates of the bank that the claims are about, R', min: 2, default: 25 }),
  sizes: list(integer({ doc: 'candidates', min: 2 }), {
    doc: 'other sizes: the first candidates of the same bank, or more of them',
    default: [10, 50],
  }),
  banks: integer({ doc: 'banks, each trained on another split of the digits', min: 1, default: 4 }),
  runs: integer({ doc: 'samples drawn for each bank and size, M', min: 2, default: 300 }),
  sampleSize: integer({ doc: 'images of a sample, m', min: 1, default: 256 }),
  images: integer({ doc: 'that each candidate is trained on', min: 10, default: 150 }),
  population: integer({ doc: 'images that samples are drawn from', min: 100, default: 2500 }),
  epochs: integer({ doc: 'of the training of a candidate', min: 1, default: 40 }),
} as const;

export type FiniteBankOptions = OutputOf<typeof bankParameters>;

/** The name of the bank whose law is known without samples. */
export const EXACT = 'exact';

/** What tells cells apart: a bank, how many of its candidates, and a sample. */
export const bankFactors = {
  bank: {
    kind: 'string',
    doc: `'${EXACT}', eight candidates with independent errors, or the number of a trained bank`,
  },
  candidates: { kind: 'number', doc: 'candidates that the sample chooses from, R' },
  run: {
    kind: 'number',
    doc: 'number of the sample; the same number is the same sample for every size of a bank',
  },
} as const satisfies Columns;

/** What one sample says of a bank; everything at every α follows from these. */
export const bankMeasures = {
  index: {
    kind: 'number',
    doc: 'the candidate with the least error on the sample, from 0; ties to the smallest',
  },
  chosenEmpirical: { kind: 'number', doc: 'its error on the sample' },
  chosenPopulation: { kind: 'number', doc: 'its risk in the population' },
  chosenDeviation: { kind: 'number', doc: 'how far the two are apart' },
  uniformEmpirical: { kind: 'number', doc: 'mean error of all candidates on the sample' },
  uniformPopulation: { kind: 'number', doc: 'mean risk of all candidates' },
  uniformDeviation: { kind: 'number', doc: 'mean distance between the two' },
  disagreement: {
    kind: 'number',
    doc: 'how often in the population one of two candidates is right and the other wrong',
  },
  spareGap: { kind: 'number', doc: 'risk minus error on the sample of one candidate drawn uniformly' },
  draw: {
    kind: 'number',
    doc: 'uniform on [0, 1): W is the chosen candidate where it is below α, else the drawn one',
  },
} as const satisfies Columns;

export type BankCell = RecordOf<typeof bankFactors>;
export type BankMeasures = RecordOf<typeof bankMeasures>;
export type BankRow = BankCell & BankMeasures;
export type FiniteBankResults = Results<FiniteBankOptions, BankCell, BankMeasures>;

/** Gives what a sample says of a bank as the package measures it. */
export const runOf = (row: BankRow): BankRun => ({
  index: row.index,
  chosen: {
    empirical: row.chosenEmpirical,
    population: row.chosenPopulation,
    deviation: row.chosenDeviation,
  },
  uniform: {
    empirical: row.uniformEmpirical,
    population: row.uniformPopulation,
    deviation: row.uniformDeviation,
  },
});
