import type { CheckDeclaration } from '@moelab/study';
import type { EstimationResults } from './select-fits.ts';

/** What a cell without data must give. */
export interface Expected {
  readonly setting: string;
  readonly value: number;
  /** How far off it may be, relative. */
  readonly within: number;
}

/** Checks the cells of one part that are computed without data against known values. */
export const oracleCheck = (
  part: string,
  statement: string,
  expected: readonly Expected[],
): CheckDeclaration<EstimationResults> => ({
  statement,
  judge({ rows }) {
    const found = expected.map(({ setting, value, within }) => {
      const given = rows.find((row) => row.part === part && row.setting === setting)?.value ?? Number.NaN;
      return { text: `${setting}: ${given.toPrecision(7)}`, holds: Math.abs(given / value - 1) <= within };
    });
    return {
      status: found.every(({ holds }) => holds) ? 'holds' : 'fails',
      detail: found.map(({ text }) => text).join(', '),
    };
  },
});
