import { bounds, finiteClassRademacher } from '@moelab/bounds';
import { createLab, type Ledger } from '@moelab/core';
import { exactMixture, mixturePosteriorEntropy } from '@moelab/information';
import { EXACT_SAMPLE, exactLaw, exactRisks } from '../finite-bank/exact-bank.ts';
import { differenceInformation, type RowLaw, rowInformation, rowLaw } from './row-law.ts';

/** What the bounds of the bank are computed from at one α. */
export interface BankKnowledge {
  readonly alpha: number;
  /** R_S: its mean over samples, or that of one sample. */
  readonly empiricalRisk: number;
  readonly delta: number;
  /** What one row has to do with the choice. */
  readonly row: RowLaw;
}

/** Gives what a row of the bank's samples has to do with the choice; it takes about a tenth of a second. */
export const exactRowLaw = (): RowLaw => rowLaw(exactRisks, EXACT_SAMPLE);

const lab = createLab({ plugins: [bounds] });
const [R, m] = [exactRisks.length, EXACT_SAMPLE];
const leastRisk = Math.min(...exactRisks);
const mixtureOf = ({ alpha }: BankKnowledge) => exactMixture(exactLaw, alpha);
/** KL(q_α ‖ uniform), the same for every sample. */
const klOf = ({ alpha }: BankKnowledge) => Math.log(R) - mixturePosteriorEntropy(R, alpha);
/** Of the R losses of candidates, less ½, on m rows. */
const classRademacher = finiteClassRademacher(R, 0.5, m);

type Of = (known: BankKnowledge) => Ledger;

const klMi: Of = (known) =>
  lab
    .bound('kl-mi', {
      information: mixtureOf(known).information,
      m,
      empiricalRisk: known.empiricalRisk,
    })
    .ledger();
const xuRaginsky =
  (version?: string): Of =>
  (known) =>
    lab.bound('xu-raginsky', { information: mixtureOf(known).information, m }).ledger(version);
const finiteBank =
  (version?: string): Of =>
  ({ alpha, empiricalRisk }) =>
    lab
      .bound('finite-bank', { m, alpha, ermLaw: [...exactLaw.probabilities], empiricalRisk })
      .ledger(version);
/** The gate does not look at x: its rate is 0, and the best such gate always takes the best candidate. */
const finiteRate =
  (version?: string): Of =>
  (known) =>
    lab
      .bound('finite-rate-gating', {
        information: mixtureOf(known).information,
        m,
        distortion: leastRisk,
        residual: known.empiricalRisk - leastRisk,
      })
      .ledger(version);
const pacBayes =
  (name: 'mcallester' | 'maurer' | 'thiemann' | 'catoni', version?: string, more = {}): Of =>
  (known) =>
    lab
      .bound(name, { empiricalRisk: known.empiricalRisk, kl: klOf(known), m, delta: known.delta, ...more })
      .ledger(version);

/**
 * Lists what @moelab/bounds has for a choice from the exact bank, from exact inputs.
 *
 * A choice that ignores x is also a mixture behind a gate of rate 0 that is 0-locally private. I(W; U | Z̃) is not known here and is entered
 * at I(S; W), which it does not exceed. Left out: `individual-cmi`, `f-cmi` and `e-cmi`, whose information is given all pairs and has no closed form
 * here, and `sparse-moe`, which is about routers of x.
 */
export const bankBounds: Readonly<Record<string, Of>> = {
  'kl-mi': klMi,
  'xu-raginsky': xuRaginsky(),
  'xu-raginsky, published': xuRaginsky('published'),
  'individual-sample': ({ row, alpha }) =>
    lab.bound('individual-sample', { rowInformation: [rowInformation(row, alpha)] }).ledger(),
  cmi: (known) => lab.bound('cmi', { conditionalInformation: mixtureOf(known).information, m }).ledger(),
  'ld-mi': ({ row, alpha }) =>
    lab
      .bound('ld-mi', { differenceInformation: [differenceInformation(row, exactRisks, alpha).information] })
      .ledger(),
  union: () => lab.bound('union', { hypotheses: R, m }).ledger(),
  'finite-bank': finiteBank(),
  'finite-bank, published': finiteBank('published'),
  'finite-bank, kl': finiteBank('kl'),
  'finite-bank, by R': ({ alpha }) => lab.bound('finite-bank', { m, alpha, hypotheses: R }).ledger(),
  'finite-rate-gating': finiteRate(),
  'finite-rate-gating, kl': finiteRate('kl'),
  'finite-rate-gating, published': finiteRate('published'),
  'capacity-limit': () =>
    lab.bound('capacity-limit', { capacity: 0, distortionAtCapacity: leastRisk }).ledger(),
  'private-gate-limit': () =>
    lab.bound('private-gate-limit', { epsilon: 0, distortionAtPrivacy: leastRisk }).ledger(),
  'union, high-probability': ({ delta }) =>
    lab.bound('union', { hypotheses: R, m, delta }).ledger('high-probability'),
  mcallester: pacBayes('mcallester'),
  'mcallester, published': pacBayes('mcallester', 'published'),
  maurer: pacBayes('maurer'),
  'maurer, published': pacBayes('maurer', 'published'),
  thiemann: pacBayes('thiemann'),
  'catoni, grid': pacBayes('catoni', 'grid'),
  'catoni, λ = 1': pacBayes('catoni', 'fixed', { lambda: 1 }),
  'moe-pac-bayes': (known) =>
    lab
      .bound('moe-pac-bayes', {
        empiricalRisk: known.empiricalRisk,
        gateKl: klOf(known),
        expertKl: [0],
        m,
        delta: known.delta,
      })
      .ledger(),
  'private-gate-pac-bayes': ({ empiricalRisk, delta }) =>
    lab
      .bound('private-gate-pac-bayes', {
        empiricalRisk,
        averageExpertKl: 0,
        experts: R,
        epsilon: 0,
        m,
        delta,
      })
      .ledger(),
  'rademacher, empirical': ({ delta }) =>
    lab.bound('rademacher', { lipschitz: 1, classRademacher, m, delta }).ledger('empirical'),
  'rademacher, expected': ({ delta }) =>
    lab.bound('rademacher', { lipschitz: 1, classRademacher, m, delta }).ledger('expected'),
};

/** Gives a ledger's value as a bound of the gap at an empirical risk. */
export const gapOf = ({ value, quantity }: Ledger, empiricalRisk: number): number =>
  (value as number) - (quantity === 'generalization gap' ? 0 : empiricalRisk);
