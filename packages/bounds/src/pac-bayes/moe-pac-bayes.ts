import { defineBound, type Extended, interval, list, params } from '@moelab/core';
import { binaryKlUpperInverse, sum } from '@moelab/numerics';
import { delta, empiricalRisk, sampleSize } from '../inputs.ts';
import { pacBayesLedger } from './pac-bayes-ledger.ts';
import { versionsByMoment } from './versions-by-moment.ts';

const source = 'Maurer 2004, arXiv:cs/0411099, Theorem 5, for a posterior and a prior that are products';

/**
 * Bounds the risk of a mixture that sends each row to one drawn expert, when gate and experts have independent posteriors and priors.
 *
 * Q = Q_gate × Π_j Q_j and P likewise give KL(Q‖P) = KL_gate + Σ_j KL_j, which goes into Maurer's bound: kl(R_S‖R) ≤ (KL + ln(ξ(m)/δ))/m. R and R_S
 * are those of the sampled expert, linear in the gate's weights; for a loss that is convex in the prediction they also bound the soft mixture's
 * risk, for others they need not. The terms are what remains with no KL, what the gate adds to that, and what the experts add on top. Version
 * `published` has 2√m for ξ(m).
 *
 * Units: KL in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors Q at once.
 */
export const moePacBayes = defineBound({
  summary: 'PAC-Bayes of a mixture: the divergences of gate and experts add up (Seeger, Langford, Maurer)',
  source,
  options: params({
    empiricalRisk,
    gateKl: interval({
      doc: 'KL(posterior ‖ prior) of the gate in nats; 0 for one that is not learned',
      min: 0,
    }),
    expertKl: list(interval({ doc: '', min: 0 }), {
      doc: 'KL(posterior ‖ prior) of each expert in nats',
    }),
    m: sampleSize,
    delta,
  }),
  create: ({ empiricalRisk: risk, gateKl, expertKl, m, delta: failure }) =>
    versionsByMoment((moment) =>
      pacBayesLedger({
        inputs: { risk, gateKl, expertKl: total(expertKl) },
        terms: (at, size) => {
          const upTo = (kl: number) =>
            binaryKlUpperInverse(at.risk, (kl + Math.log(moment.of(size) / failure)) / size);
          const withNone = upTo(0);
          const withGate = upTo(at.gateKl);
          return [
            { name: 'empirical risk', value: at.risk, formula: 'R_S' },
            {
              name: 'confidence',
              value: withNone - at.risk,
              formula: `B(0) − R_S, B(KL) = sup{p : kl(R_S‖p) ≤ (KL + ln(${moment.symbol}/δ))/m}`,
            },
            { name: 'gate', value: withGate - withNone, formula: 'B(KL_gate) − B(0)' },
            {
              name: 'experts',
              value: upTo(at.gateKl + at.expertKl) - withGate,
              formula: 'B(KL_gate + Σ_j KL_j) − B(KL_gate)',
            },
          ];
        },
        m,
        delta: failure,
        constants: () => [moment.constant(m)],
        assumptions: [
          {
            statement: 'posterior and prior are products over the gate and the experts',
            status: 'assumed',
          },
        ],
        source,
      }),
    ),
});

/** Adds numbers and ranges up, end by end. */
function total(values: readonly Extended[]): Extended {
  const [low, high] = ([0, 1] as const).map((end) =>
    sum(values.map((value) => (typeof value === 'number' ? value : value[end]))),
  ) as [number, number];
  return low === high ? low : [low, high];
}
