import { type BankRow, EXACT, type FiniteBankOptions, type FiniteBankResults } from './columns.ts';
import { EXACT_SAMPLE } from './exact-bank.ts';

/** The rows of one bank and size, in the order of their samples. */
export interface MeasuredBank {
  /** Its number, or `EXACT`. */
  readonly bank: string;
  readonly candidates: number;
  readonly sampleSize: number;
  readonly rows: readonly BankRow[];
}

/** Gives the trained banks of a size, by default the one that the claims are about; those without a row are left out. */
export function trainedBanks(
  { rows, options }: Pick<FiniteBankResults, 'rows' | 'options'>,
  candidates = options.candidates,
): readonly MeasuredBank[] {
  const own = rows.filter((row) => row.bank !== EXACT && row.candidates === candidates);
  return [...new Set(own.map(({ bank }) => bank))].map((bank) => ({
    bank,
    candidates,
    sampleSize: options.sampleSize,
    rows: own.filter((row) => row.bank === bank),
  }));
}

/** Gives the samples of the bank whose law is known. */
export const sampledExactBank = ({ rows }: Pick<FiniteBankResults, 'rows'>): MeasuredBank => {
  const own = rows.filter(({ bank }) => bank === EXACT);
  return { bank: EXACT, candidates: own[0]?.candidates ?? 0, sampleSize: EXACT_SAMPLE, rows: own };
};

/** Gives all sizes of a run, rising. */
export const sizesOf = ({
  candidates,
  sizes,
}: Pick<FiniteBankOptions, 'candidates' | 'sizes'>): readonly number[] =>
  [...new Set([candidates, ...sizes])].sort((a, b) => a - b);
