import { describePlugin } from '@moelab/testkit/vitest';
import { bounds, sparseMoeCounterexample, toldAtSampleSize } from './index.ts';

/** The mean of m = 10 fair coins under squared loss, where I(S; W) = H(Bin(10, ½)): everything is known (oracle C-1). */
const coins = {
  information: 1.875953605,
  rowInformation: [0.053026771],
  conditionalInformation: 1.490760207,
  coinInformation: [0.058992582],
  m: 10,
  empiricalRisk: 0.225,
  gap: 0.05,
  risk: 0.275,
};
const { information, rowInformation, conditionalInformation, coinInformation, m, empiricalRisk } = coins;
/** A learner that knows the labels that it saw: Δ says what U is where the label is not what it says on other rows. */
const memory = { differenceInformation: [Math.LN2 / 2], empiricalRisk: 0, risk: 0.5 };

/** Where the published bound for sparse mixtures fails. */
const counterexample = sparseMoeCounterexample(10_000, 5000);

describePlugin(
  bounds,
  {
    bounds: {
      'kl-mi': [
        { information, m, empiricalRisk },
        { information, m, empiricalRisk: 0 },
      ],
      'xu-raginsky': [{ information, m }],
      'individual-sample': [{ rowInformation }],
      cmi: [{ conditionalInformation, m }],
      'individual-cmi': [{ coinInformation }],
      'f-cmi': [{ predictionInformation: coinInformation }],
      'e-cmi': [{ lossInformation: coinInformation }],
      'ld-mi': [{ differenceInformation: memory.differenceInformation, empiricalRisk: 0 }],
      union: [{ hypotheses: 11, m }],
      'finite-bank': [
        { m: 64, hypotheses: 8 },
        { m: 64, ermLaw: [0.5, 0.3, 0.2], alpha: 0.5, empiricalRisk: 0.2 },
        { m: 64, information: 1.399489568 },
      ],
      'finite-rate-gating': [
        { distortion: 0.2, residual: 0.02, information: 1, m: 500 },
        {
          losses: [
            [0, 1],
            [1, 0.2],
          ],
          rate: 0.3,
          capacity: 0.5,
          residual: -0.02,
          information: 1,
          m: 2,
        },
      ],
      'capacity-limit': [
        {
          capacity: 0.1,
          losses: [
            [0, 1],
            [1, 0.2],
          ],
        },
        { capacity: 0.1, distortionAtCapacity: 0.3 },
      ],
      'private-gate-limit': [
        {
          epsilon: 0.5,
          losses: [
            [0, 1],
            [1, 0.2],
          ],
        },
      ],
      mcallester: [{ empiricalRisk: 0.1, kl: 5, m: 1000 }],
      maurer: [{ empiricalRisk: 0.1, kl: 5, m: 1000 }],
      catoni: [
        { empiricalRisk: 0.1, kl: 5, m: 1000 },
        { empiricalRisk: 0.1, kl: 5, m: 1000, lambda: 1 },
      ],
      thiemann: [
        { empiricalRisk: 0.1, kl: 5, m: 1000 },
        { empiricalRisk: 0, kl: 0, m: 1 },
      ],
      'moe-pac-bayes': [{ empiricalRisk: 0.1, gateKl: 2, expertKl: [1, 2], m: 1000 }],
      'private-gate-pac-bayes': [
        { empiricalRisk: 0.1, averageExpertKl: 20, experts: 8, epsilon: 0.5, m: 10_000 },
      ],
      rademacher: [{ lipschitz: 0.5, classRademacher: 0.02, m: 1000 }],
      'sparse-moe': [
        { lipschitz: 1, rademacher: 0.01, experts: 8, k: 2, natarajan: 10, m: 10_000, weights: 'uniform' },
        {
          lipschitz: 0.5,
          expertNorm: 1,
          experts: 4,
          k: 4,
          router: 'fixed',
          m: 300,
          weights: 'sum',
          outputs: 2,
        },
        {
          ...{ lipschitz: 0.1, expertNorm: 1, experts: 4, k: 2, m: 100_000, weights: 'soft' },
          ...{ router: 'mlp', inputs: 2, widths: [3], outputBound: 0.5, routerNorm: 1 },
        },
        counterexample.options,
      ],
    },
  },
  {
    bounds: {
      'kl-mi': { truth: ({ empiricalRisk: at }) => (at === empiricalRisk ? coins.risk : undefined) },
      'xu-raginsky': { truth: () => coins.gap },
      'individual-sample': { truth: () => coins.gap },
      'individual-cmi': { truth: () => coins.gap },
      'ld-mi': { truth: () => memory.risk - 1e-15 },
      union: { truth: () => coins.gap },
      'finite-bank': { truth: ({ information: i }) => (i === undefined ? undefined : 0.051630106) }, // oracle C-3
      rademacher: { toldAtSampleSize },
      'sparse-moe': {
        toldAtSampleSize,
        truth: ({ experts }) => (experts === counterexample.options.experts ? counterexample.gap : undefined),
        fails: ['published'],
      },
      'capacity-limit': { truth: () => 0.5 }, // of the first expert, at rate 0
    },
  },
);
