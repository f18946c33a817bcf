import { bankInformation, estimateBankInformation, exactMixture, measuredMixture } from '@moelab/information';
import type { CheckDeclaration, CheckStatus } from '@moelab/study';
import { meanInterval } from '../estimation/mean-interval.ts';
import { klBound } from './bounds.ts';
import { type FiniteBankResults, runOf } from './columns.ts';
import { exactLaw } from './exact-bank.ts';
import { type MeasuredBank, sampledExactBank, sizesOf, trainedBanks } from './measured-bank.ts';
import { alphas, readingAt } from './reading.ts';

const status = (holds: boolean): CheckStatus => (holds ? 'holds' : 'fails');
const indicesOf = ({ rows }: MeasuredBank) => rows.map(({ index }) => index);

/** What must hold, or no claim is read. */
export const bankChecks: Readonly<Record<string, CheckDeclaration<FiniteBankResults>>> = {
  trained: {
    statement:
      'Every sample gave a row, and the candidates of every bank read digits: their mean risk is below a half.',
    judge(results) {
      const banks = trainedBanks(results).map(({ rows }) => rows[0]!);
      const risks = banks.map(({ uniformPopulation }) => uniformPopulation);
      const shown = banks.map(
        ({ uniformPopulation, disagreement }) =>
          `${uniformPopulation.toFixed(4)} (${disagreement.toFixed(4)})`,
      );
      const { failed, options } = results;
      const reasons =
        failed.length === 0 ? '' : `; ${failed.length} cells failed, the first: ${failed[0]!.failed}`;
      return {
        status: status(
          failed.length === 0 && risks.length === options.banks && risks.every((risk) => risk < 0.5),
        ),
        detail: `mean risk, and disagreement, of each bank: ${shown.join(', ') || 'none'}${reasons}`,
      };
    },
  },
  'c7-gap-at-zero': {
    statement:
      'At α = 0 the choice ignores the sample, and the gap over all trained banks is 0 within 3 standard errors: sample and population are one.',
    judge(results) {
      const gaps = trainedBanks(results).flatMap(({ rows }) =>
        rows.map((row) => row.uniformPopulation - row.uniformEmpirical),
      );
      const { mean, standardError, count } = meanInterval(gaps);
      return {
        status: status(Math.abs(mean) <= 3 * standardError),
        detail: `${mean.toFixed(5)} ± ${standardError.toFixed(5)} of ${count} samples, ${(mean / standardError).toFixed(2)} standard errors; the paper has −0.0089, about 7 of its own`,
      };
    },
  },
  'bounds-hold': {
    statement:
      'The gap of every bank, size and α > 0 is below kl-MI, the smallest of the bounds, or above by at most 3 standard errors.',
    judge(results) {
      const banks = [
        sampledExactBank(results),
        ...sizesOf(results.options).flatMap((size) => trainedBanks(results, size)),
      ].filter(({ rows }) => rows.length > 0);
      let worst = { excess: Number.NEGATIVE_INFINITY, where: 'nothing' };
      for (const bank of banks) {
        for (const alpha of alphas.filter((one) => one > 0)) {
          const { gap, standardError, empiricalRisk } = measuredMixture(bank.rows.map(runOf), alpha);
          const { information } = readingAt(bank, alpha);
          const bound = klBound(empiricalRisk, information, bank.sampleSize);
          const excess = (gap - bound) / standardError;
          if (!(excess > worst.excess)) continue;
          worst = { excess, where: `bank ${bank.bank}, R = ${bank.candidates}, α = ${alpha}` };
        }
      }
      return {
        status: status(worst.excess <= 3),
        detail: `largest gap − bound is ${worst.excess.toFixed(2)} standard errors, at ${worst.where}`,
      };
    },
  },
  'exact-bank': {
    statement:
      'Samples of the exact bank give its information at α = 0.75 and its gap at α = 1 within 4 standard errors.',
    judge(results) {
      const bank = sampledExactBank(results);
      if (bank.rows.length < 2) return { status: 'fails', detail: 'no samples of it' };
      const { value, interval } = estimateBankInformation(indicesOf(bank), {
        candidates: bank.candidates,
        alpha: 0.75,
      });
      const information = bankInformation(exactLaw.probabilities, 0.75);
      const measured = measuredMixture(bank.rows.map(runOf), 1);
      const { gap } = exactMixture(exactLaw, 1);
      const off = [
        Math.abs(value - information) / interval!.standardError,
        Math.abs(measured.gap - gap) / measured.standardError,
      ];
      return {
        status: status(off.every((errors) => errors <= 4)),
        detail: `I ${value.toFixed(4)} ± ${interval!.standardError.toFixed(4)} for ${information.toFixed(4)}, gap ${measured.gap.toFixed(4)} ± ${measured.standardError.toFixed(4)} for ${gap.toFixed(4)}`,
      };
    },
  },
};
