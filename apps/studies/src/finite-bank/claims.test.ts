import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { bankClaims } from './claims.ts';
import type { BankRow } from './columns.ts';
import { finiteBank } from './finite-bank.ts';

const options = studyOptions(finiteBank, { banks: 1, runs: 50 }) as Parameters<typeof finiteBank.cells>[0];

/** Samples of a bank that choose so many of its candidates alike often; the chosen one has a gap. */
const rowsOf = (chosen: number, gap: number): BankRow[] =>
  finiteBank.cells(options).map((cell) => ({
    ...cell,
    index: cell.run % chosen,
    chosenEmpirical: 0.08,
    chosenPopulation: 0.08 + gap,
    chosenDeviation: Math.abs(gap),
    uniformEmpirical: 0.1,
    uniformPopulation: 0.1,
    uniformDeviation: 0,
    disagreement: 0.1,
    spareGap: 0,
    draw: 0.5,
  }));

const isOfBound = (id: string) => id.startsWith('c8-') || id === 'c6-gap';

describe('the rules of finite-bank', () => {
  it('reach both verdicts on every bound, but where a theorem rules one out', () => {
    // 12 of 25 candidates have the published information; a gap of 0.0068 the published looseness at α = 0.7, one of 0.01 at α = 1
    const tables = [rowsOf(2, 0.2), rowsOf(12, 0.0068), rowsOf(12, 0.01), rowsOf(2, -0.01)];
    for (const [id, claim] of Object.entries(bankClaims).filter(([name]) => isOfBound(name))) {
      const verdicts = new Set<string>();
      // √(I/2m) ≤ √(log R/2m), whatever is chosen
      const wanted = id === 'c8-union-half' ? ['supported'] : ['not supported', 'supported'];
      for (const rows of tables)
        if (!wanted.every((verdict) => verdicts.has(verdict)))
          verdicts.add(claim.decide({ options, rows, failed: [] }).verdict);
      expect([id, ...verdicts]).toEqual(expect.arrayContaining(wanted));
    }
  });
});
