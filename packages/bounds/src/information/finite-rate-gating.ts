import {
  type Assumption,
  type BoundConstant,
  type BoundTerm,
  bound,
  defineBound,
  type Extended,
  informativeFrom,
  ledger,
  optional,
  params,
  termsOver,
} from '@moelab/core';
import { distortionAtRate } from '@moelab/information';
import { binaryKlUpperInverse } from '@moelab/numerics';
import { highEnd } from '../high-end.ts';
import { informationCeiling } from '../information-ceiling.ts';
import { capacity, distortion, empiricalRisk, hypotheses, rate, residual, sampleSize } from '../inputs.ts';
import { independentRows, unitLoss } from '../shared-assumptions.ts';
import { shortly } from '../shortly.ts';
import { informationAssumption, informationRange, upperInformation } from '../upper-information.ts';
import { withChecks } from '../with-checks.ts';
import { notBothProblem } from './least-risk-ledger.ts';
import {
  inputWeights,
  inputWeightsProblem,
  type Losses,
  losses,
  lossMatrix,
  populationLosses,
  unitLossProblem,
} from './loss-matrix.ts';
import { publishedConstantProblem, publishedSigma, unitSigma } from './root-ledger.ts';

const SOURCE =
  'Khalesi & Deylam Salehi 2026, arXiv:2602.15091, abstract; restated in arXiv:2605.05278, eq. 5 and 6';

interface At {
  readonly distortion: number;
  readonly residual: number;
  readonly information: number;
}

/**
 * Bounds the expected risk of a gate that samples its expert: what the best gate of its rate has, how far it is from that, and what it learned
 * by heart.
 *
 * E R ≤ D(R_g) + δ_m + √(I(S; Θ)/2m). δ_m = R_S − D(R_g) is measured, so D(R_g) + δ_m is the empirical risk: the split tells how far the gate is from
 * the best of its rate, and makes the bound no smaller. Version `kl`: kl⁻¹(D + δ_m, I/m), never above. Version `published`:
 * D + max(δ_m, 0) + √(2 I/m), with twice the constant that losses in [0, 1] need.
 *
 * D(R_g) is given, or computed from the losses of the bank at the rate, at the capacity of a link, or at the smaller of the two. R is the risk of the
 * sampled expert; for a loss that is convex in the prediction it bounds that of the soft mixture, too. With experts that were trained
 * on other data and stay as they are, only the information of the gate counts.
 *
 * Shapes: losses (inputs, experts). Units: rate, capacity and information in nats; losses in [0, 1]. In expectation over samples.
 * Source: Khalesi & Deylam Salehi 2026, arXiv:2602.15091, abstract; restated in arXiv:2605.05278, eq. 5 and 6.
 */
export const finiteRateGating = defineBound({
  summary:
    'Risk of a sampling gate: distortion at its rate, measured residual, and information (finite-rate gating)',
  source: SOURCE,
  options: withChecks(
    params({
      residual,
      information: upperInformation('I(S; Θ) of the sample and all that was learned'),
      m: sampleSize,
      distortion: optional(distortion),
      losses,
      inputWeights,
      rate: optional(rate),
      capacity: optional(capacity),
      empiricalRisk: optional(empiricalRisk),
      hypotheses: optional(hypotheses),
    }),
    {
      losses: (given) =>
        unitLossProblem(given.losses) ?? notBothProblem(given.losses, given.distortion, 'distortion'),
      inputWeights: (given) => inputWeightsProblem(given.losses, given.inputWeights),
      rate: (given) =>
        given.losses !== undefined && given.rate === undefined && given.capacity === undefined
          ? 'must come with losses, or capacity'
          : undefined,
      capacity: (given) =>
        given.distortion !== undefined && given.capacity !== undefined
          ? 'must come with losses, as D must be known at C, too'
          : undefined,
    },
    [['losses', 'distortion']],
  ),
  create(given) {
    const { m, residual, empiricalRisk, hypotheses: R } = given;
    const information = informationRange(given.information);
    const distortion = given.distortion ?? distortionOf(given.losses!, given.inputWeights, given);
    const inputs = { distortion, residual, information };
    const version = (
      terms: (at: At, size: number) => readonly BoundTerm[],
      constants: readonly BoundConstant[],
      knownProblems: readonly string[] = [],
    ) =>
      ledger(
        {
          quantity: 'risk',
          unit: 'loss',
          kind: 'in-expectation',
          terms: termsOver(inputs, (at) => terms(at, m)),
          constants,
          assumptions: [
            independentRows,
            unitLoss,
            { statement: 'the risk is that of the sampled expert', status: 'assumed' },
            splitAssumption(distortion, residual, empiricalRisk),
            informationAssumption(given.information, 'the information is at least I(S; Θ)'),
            ...informationCeiling('I(S; Θ) ≤ log R', information, R && Math.log(R)),
            given.losses
              ? populationLosses(lossMatrix(given.losses))
              : {
                  statement: 'D(R_g) is that of the population and of the experts as they are',
                  status: 'assumed',
                },
          ],
          informativeFrom: informativeFrom((size) => totalAt(inputs, (at) => terms(at, size)), 1),
          source: SOURCE,
          knownProblems,
        },
        1,
      );
    return bound({
      default: () =>
        version(
          ({ distortion, residual, information }, size) => [
            ...split(distortion, residual),
            { name: 'information', value: Math.sqrt(information / (2 * size)), formula: '√(I(S; Θ)/2m)' },
          ],
          [unitSigma],
        ),
      kl: () =>
        version(({ distortion, residual, information }, size) => {
          const risk = distortion + residual;
          const within = Math.min(1, Math.max(0, risk));
          return [
            ...split(distortion, residual),
            {
              name: 'information',
              value: binaryKlUpperInverse(within, information / size) - risk,
              formula: 'sup{p : kl(D + δ_m‖p) ≤ I(S; Θ)/m} − D − δ_m',
            },
          ];
        }, []),
      published: () =>
        version(
          ({ distortion, residual, information }, size) => [
            ...split(distortion, Math.max(0, residual), 'max(δ_m, 0)'),
            { name: 'information', value: Math.sqrt((2 * information) / size), formula: '√(2 I(S; Θ)/m)' },
          ],
          [publishedSigma],
          [publishedConstantProblem],
        ),
    });
  },
});

const split = (distortion: number, residual: number, formula = 'δ_m'): readonly BoundTerm[] => [
  { name: 'distortion', value: distortion, formula: 'D(R_g)' },
  { name: 'residual', value: residual, formula },
];

/** D at the smaller of rate and capacity, from its certified upper end. */
function distortionOf(
  losses: Losses,
  weights: readonly number[] | undefined,
  {
    rate = Infinity,
    capacity = Infinity,
  }: { readonly rate?: Extended | undefined; readonly capacity?: Extended | undefined },
): Extended {
  const [first, second] = [0, 1].map((end) => {
    const ends = [rate, capacity].map((one) => (typeof one === 'number' ? one : one[end as 0 | 1]));
    return distortionAtRate(lossMatrix(losses), Math.min(...ends), weights ? { weights } : {}).upper;
  }) as [number, number];
  return first === second ? first : [second, first]; // D falls
}

/** The high end of a sum of terms. */
const totalAt = (
  inputs: Readonly<Record<keyof At, Extended>>,
  terms: (at: At) => readonly BoundTerm[],
): number => termsOver(inputs, terms).reduce((sum, { value }) => sum + highEnd(value), 0);

/** That D(R_g) + δ_m is the empirical risk, and what the split means. */
function splitAssumption(
  distortion: Extended,
  residual: Extended,
  empiricalRisk: Extended | undefined,
): Assumption {
  const statement = 'E R_S ≤ D(R_g) + δ_m, as δ_m was measured as R_S − D(R_g)';
  const total = highEnd(distortion) + highEnd(residual);
  if (empiricalRisk === undefined) {
    return total < 0
      ? { statement, status: 'violated', evidence: `D(R_g) + δ_m is ${shortly(total)}, which is no risk` }
      : {
          statement,
          status: 'assumed',
          evidence:
            'their sum is then the empirical risk, of which the mean over samples is meant; the split says how far the gate is from the best of its rate, no more',
        };
  }
  const holds = highEnd(empiricalRisk) <= total + 1e-9;
  const found = `R_S is ${shortly(highEnd(empiricalRisk))}, D(R_g) + δ_m is ${shortly(total)}`;
  return holds
    ? { statement, status: 'assumed', evidence: `${found}; both must be means over samples, not of one` }
    : { statement, status: 'violated', evidence: found };
}
