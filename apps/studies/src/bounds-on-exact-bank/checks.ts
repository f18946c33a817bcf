import { bankInformation, exactMixture } from '@moelab/information';
import type { CheckDeclaration, CheckStatus } from '@moelab/study';
import { exactLaw } from '../finite-bank/exact-bank.ts';
import type { ExactResults, ExactRow } from './columns.ts';

const status = (holds: boolean): CheckStatus => (holds ? 'holds' : 'fails');
/** What rounding may put two equal numbers apart. */
const ROUNDING = 1e-12;

/** By an independent program: π, and of each α I(S; W), E R_S, the gap, √(I/2m), √(2I/m) and kl-MI; to nine digits. */
const ORACLE = {
  choice: [0.477678, 0.254935, 0.134884, 0.069789, 0.034934, 0.016775, 0.007676, 0.003329],
  union: 0.127458374,
  alphas: {
    0: [0, 0.27, 0, 0, 0, 0],
    0.25: [0.115500095, 0.244727672, 0.012907527, 0.030039049, 0.060078099, 0.026423025],
    0.5: [0.378141107, 0.219455343, 0.025815053, 0.054352805, 0.10870561, 0.047087097],
    0.75: [0.763363573, 0.194183015, 0.03872258, 0.0772255, 0.154451001, 0.06565599],
    1: [1.399489568, 0.168910687, 0.051630106, 0.104563436, 0.209126873, 0.087314075],
  },
} as const satisfies {
  readonly choice: readonly number[];
  readonly union: number;
  readonly alphas: Readonly<Record<number, readonly number[]>>;
};

/** Pairs of which the first is never above the second, by a theorem. */
const ORDER = [
  ['kl-mi', 'xu-raginsky'],
  ['xu-raginsky', 'xu-raginsky, published'],
  ['xu-raginsky', 'finite-bank, by R'],
  ['finite-bank, by R', 'union'],
  ['individual-sample', 'xu-raginsky'],
] as const;
/** Pairs that are one number. */
const SAME = [
  ['finite-bank', 'xu-raginsky'],
  ['finite-bank, published', 'xu-raginsky, published'],
  ['finite-bank, kl', 'kl-mi'],
  ['finite-rate-gating', 'xu-raginsky'],
  ['finite-rate-gating, kl', 'kl-mi'],
  ['cmi', 'xu-raginsky, published'],
  ['moe-pac-bayes', 'maurer'],
] as const;

const valueAt = ({ rows }: ExactResults, bound: string, alpha: number): number =>
  rows.find((row) => row.bound === bound && row.alpha === alpha)?.value ?? Number.NaN;

/** What must hold of the bank and of theorems on it. */
export const exactChecks: Readonly<Record<string, CheckDeclaration<ExactResults>>> = {
  oracle: {
    statement:
      'The law of the choice, and information, risks, gap and four bounds at α = 0, 0.25, 0.5, 0.75 and 1, are those of an independent program to 1e-6.',
    judge(results) {
      let off = Math.max(...ORACLE.choice.map((p, r) => Math.abs(p - exactLaw.probabilities[r]!)));
      for (const [name, [information, empiricalRisk, gap, half, paper, kl]] of Object.entries(
        ORACLE.alphas,
      )) {
        const alpha = Number(name);
        const exact = exactMixture(exactLaw, alpha);
        const pairs = [
          [bankInformation(exactLaw.probabilities, alpha), information],
          [exact.empiricalRisk, empiricalRisk],
          [exact.gap, gap],
          ...(results.options.alphas.includes(alpha)
            ? ([
                [valueAt(results, 'xu-raginsky', alpha), half],
                [valueAt(results, 'xu-raginsky, published', alpha), paper],
                [valueAt(results, 'kl-mi', alpha), kl],
                [valueAt(results, 'union', alpha), ORACLE.union],
              ] as const)
            : []),
        ] as const;
        for (const [value, expected] of pairs) off = Math.max(off, Math.abs(value - expected));
      }
      return { status: status(off <= 1e-6), detail: `largest difference ${off.toExponential(1)}` };
    },
  },
  'expectation-holds': {
    statement: 'No bound in expectation is below the gap at any α, and no least risk is above the risk.',
    judge({ rows }) {
      const own = rows.filter(({ kind }) => kind === 'in-expectation');
      const slack = ({ isLower, value, gap }: ExactRow) => (isLower ? gap - value : value - gap);
      return leastOf(own, slack, 'least distance');
    },
  },
  order: {
    statement: `At every α ${ORDER.map(([a, b]) => `${a} ≤ ${b}`).join(', ')}; and ${SAME.map(([a, b]) => `${a} = ${b}`).join(', ')}.`,
    judge(results) {
      const { alphas } = results.options;
      const at = (bound: string, alpha: number) => valueAt(results, bound, alpha);
      const rises = Math.min(
        ...alphas.flatMap((alpha) => ORDER.map(([low, high]) => at(high, alpha) - at(low, alpha))),
      );
      const apart = Math.max(
        ...alphas.flatMap((alpha) => SAME.map(([a, b]) => Math.abs(at(a, alpha) - at(b, alpha)))),
      );
      return {
        status: status(rises >= -ROUNDING && apart <= ROUNDING),
        detail: `least step ${rises.toExponential(1)}, equal ones apart by ${apart.toExponential(1)}`,
      };
    },
  },
  failures: {
    statement:
      'No bound with probability 1 − δ fails on more than δ of the samples, beyond three standard deviations of such a share.',
    judge({ rows, options: { samples, delta } }) {
      const most = delta * samples + 3 * Math.sqrt(delta * (1 - delta) * samples);
      const own = rows.filter(({ kind }) => kind === 'high-probability');
      return leastOf(
        own,
        ({ failures }) => most - failures,
        `least distance from ${most.toFixed(0)} of ${samples} failures`,
      );
    },
  },
};

/** Holds where a number of every row is at least 0, up to rounding; there must be rows. */
function leastOf(rows: readonly ExactRow[], of: (row: ExactRow) => number, name: string) {
  const least = rows.reduce<ExactRow | undefined>(
    (low, row) => (low === undefined || !(of(row) >= of(low)) ? row : low),
    undefined,
  );
  if (least === undefined) return { status: 'fails', detail: 'there is none' } as const;
  return {
    status: status(of(least) >= -ROUNDING),
    detail: `${name} ${of(least).toPrecision(4)}, ${least.bound} at α = ${least.alpha}`,
  };
}
