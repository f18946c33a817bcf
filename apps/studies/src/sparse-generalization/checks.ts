import { bounds, sparseMoeCounterexample } from '@moelab/bounds';
import { createLab } from '@moelab/core';
import type { CheckDeclaration, CheckStatus } from '@moelab/study';
import { meanInterval } from '../estimation/mean-interval.ts';
import type { SparseResults } from './columns.ts';
import { COUNTEREXAMPLE, counterexampleRows, shares } from './settings.ts';

const status = (holds: boolean): CheckStatus => (holds ? 'holds' : 'fails');

/** Half the share of noise that an expert of its own learns by heart, E|Skellam| · K/2m, by an independent program. */
const LIMITS = [0.124548009, 0.261888806, 0.336835011];
/** What the loss is of a network that says 0. */
const SAYS_NOTHING = 0.25;

const lab = createLab({ plugins: [bounds] });
/** The corrected bound of 16 experts with weights 1/k behind a router, for k = 1, …, 16. */
const byK = (router: object): readonly number[] =>
  Array.from({ length: 16 }, (_, i) => {
    const weights = i === 0 ? 'hard' : 'uniform';
    return lab
      .bound('sparse-moe', {
        ...{ lipschitz: 1, expertNorm: 0.8, experts: 16, k: i + 1, m: 10_000, weights },
        ...router,
      })
      .ledger('corrected').value as number;
  });
const leastK = (values: readonly number[]): number => values.indexOf(Math.min(...values)) + 1;

/** What must hold of constructions and of training, whatever the claims say. */
export const sparseChecks: Readonly<Record<string, CheckDeclaration<SparseResults>>> = {
  trained: {
    statement: `Every cell gave a row, and every network learned something: its loss on the sample is below ${SAYS_NOTHING}, that of saying 0.`,
    judge({ rows, failed }) {
      const losses = rows.filter(({ task }) => task !== COUNTEREXAMPLE).map(({ trainLoss }) => trainLoss);
      const most = Math.max(...losses);
      const reasons =
        failed.length === 0 ? '' : `; ${failed.length} cells failed, the first: ${failed[0]!.failed}`;
      return {
        status: status(failed.length === 0 && most < SAYS_NOTHING),
        detail: `largest loss on a sample ${most.toFixed(3)} of ${losses.length} networks${reasons}`,
      };
    },
  },
  'counterexample-samples': {
    statement:
      'The mean gap of samples of the counterexample is the exact one within 4 standard errors, at every m and K.',
    judge({ rows }) {
      const off = counterexampleRows.flatMap((m) =>
        shares.map((share) => {
          const experts = Math.round(share * m);
          const own = rows.filter(
            (row) => row.task === COUNTEREXAMPLE && row.m === m && row.experts === experts,
          );
          const { mean, standardError } = meanInterval(own.map(({ gap }) => gap));
          return Math.abs(mean - sparseMoeCounterexample(m, experts).gap) / standardError;
        }),
      );
      const most = Math.max(...off);
      return { status: status(most <= 4), detail: `at most ${most.toFixed(2)} standard errors off` };
    },
  },
  'counterexample-oracle': {
    statement: `The exact gap at a hundred thousand rows is ${LIMITS.join(', ')} for K/m = ${shares.join(', ')}, to 1e-5.`,
    judge() {
      const off = shares.map((share, i) =>
        Math.abs(sparseMoeCounterexample(1e5, 1e5 * share).gap - LIMITS[i]!),
      );
      return {
        status: status(Math.max(...off) <= 1e-5),
        detail: `off by ${Math.max(...off).toExponential(1)}`,
      };
    },
  },
  'c6-corrected-bound': {
    statement:
      'The corrected bound of 16 experts with weights 1/k, B = 0.8, m = 10,000: behind a router of Natarajan dimension 4 it is least at k = 2 among k ≤ 8, but least of all at k = 16, where there are no masks to count; behind a linear router of 16 inputs it falls with every k.',
    judge() {
      const few = byK({ natarajan: 4 });
      const linear = byK({ router: 'linear', inputs: 16 });
      const falls = linear.slice(1).every((value, i) => value < linear[i]!);
      const [half, all] = [leastK(few.slice(0, 8)), leastK(few)];
      return {
        status: status(half === 2 && all === 16 && falls),
        detail: `least at k = ${half} and at k = ${all}; linear: ${falls ? 'falls' : 'does not fall'}`,
      };
    },
  },
};
