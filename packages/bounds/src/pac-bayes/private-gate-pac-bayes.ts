import { defineBound, interval, params } from '@moelab/core';
import { delta, empiricalRisk, epsilon, experts, sampleSize } from '../inputs.ts';
import { catoniTerms } from './catoni-terms.ts';
import { lambda, lambdaConstants, leastOf, versionsByLambda } from './lambda-grid.ts';
import { type PacBayesTerm, pacBayesLedger } from './pac-bayes-ledger.ts';

/** From here on the bound is far above 1 whatever the other inputs are, and e^(2ε) is still a number. */
const MOST_EPSILON = 300;

const source = 'after Akretche, LeBlanc & Marchand 2024, arXiv:2410.10397';

/**
 * Bounds the risk of a mixture that sends each row to one of n experts, when the gate is ε-locally differentially private: how it was trained does
 * not matter, and n enters by its logarithm.
 *
 * R ≤ e^ε (1 − exp(−λ e^ε R_S − (Σ_i q_i KL_i + ln n + ln(1/δ))/m))/(1 − e^(−λ)), q = g(x₀) for any one input x₀.
 * Derivation: g_i(x) ≤ e^ε q_i and q_i ≤ e^ε g_i(x). Catoni's bound for the posterior that draws i by q and then an expert by Q_i, against the prior
 * that draws i uniformly and then by P_i, whose divergence is Σ_i q_i KL_i + KL(q‖uniform) ≤ Σ_i q_i KL_i + ln n, bounds the risk of drawing by q; the two
 * inequalities lead there from g's empirical risk and back to g's risk. A factor of up to e^(2ε): of use for small ε and small R_S. `softmaxPrivacy` gives
 * ε of a softmax gate. Versions `fixed` and `grid` as of `catoni`.
 *
 * Units: KL and ε in nats; loss in [0, 1]. With probability at least 1 − δ over the sample, for all posteriors and gates at once.
 * Source: reconstructed from the abstract of Akretche, LeBlanc & Marchand 2024, arXiv:2410.10397.
 */
export const privateGatePacBayes = defineBound({
  summary: 'PAC-Bayes of a mixture whose gate is ε-locally differentially private (Akretche et al.)',
  source,
  options: params({
    empiricalRisk,
    averageExpertKl: interval({
      doc: 'Σ_i q_i KL(posterior ‖ prior) of expert i in nats, q the gate at any one input',
      min: 0,
    }),
    experts,
    epsilon,
    m: sampleSize,
    delta,
    lambda,
  }),
  create: ({ m, delta: failure, lambda: given, experts: n, ...inputs }) =>
    versionsByLambda(given, (grid) => {
      type At = { readonly [name in keyof typeof inputs]: number };
      const least = (at: At, size: number) =>
        leastOf(grid, (one) => {
          const complexity = (at.averageExpertKl + Math.log(n) - Math.log(one.share * failure)) / size;
          return privateTerms(
            at.empiricalRisk,
            complexity,
            one.lambda,
            Math.exp(Math.min(at.epsilon, MOST_EPSILON)),
          );
        });
      return pacBayesLedger({
        inputs,
        terms: (at, size) => least(at, size).terms,
        m,
        delta: failure,
        constants: (highest) => [
          ...lambdaConstants(least(highest, m), grid),
          ...(highest.epsilon > MOST_EPSILON
            ? [
                {
                  name: 'ε',
                  value: MOST_EPSILON,
                  from: 'in place of a larger one, with which it says as little',
                },
              ]
            : []),
        ],
        assumptions: [
          {
            statement: 'the gate changes no weight by more than a factor e^ε between two inputs',
            status: 'assumed',
          },
          { statement: 'each row is sent to one expert, drawn by the gate’s weights', status: 'assumed' },
        ],
        source,
        knownProblems: [
          'reconstructed: of the paper only the abstract was seen; this statement has a derivation of its own',
        ],
      });
    }),
});

/**
 * Adds to Catoni's terms what e^ε at R_S, and in front, costs; none is negative, so that large ones do not cancel.
 *
 * The terms before the last add up to e^ε (1 − exp(−λ e^ε R_S))/(1 − e^(−λ)), the bound without any complexity.
 */
function privateTerms(
  risk: number,
  complexity: number,
  lambdaHere: number,
  factor: number,
): readonly PacBayesTerm[] {
  const [own, curvature] = catoniTerms(risk, complexity, lambdaHere);
  const width = -Math.expm1(-lambdaHere);
  const saturated = (scale: number) => (-scale * Math.expm1(-lambdaHere * scale * risk)) / width;
  const added = catoniTerms(factor * risk, complexity, lambdaHere)[2]!;
  return [
    own!,
    curvature!,
    {
      name: 'privacy',
      value: saturated(factor) - saturated(1),
      formula: 'e^ε (1 − exp(−λ e^ε R_S))/(1 − exp(−λ)) − (1 − exp(−λ R_S))/(1 − exp(−λ))',
    },
    {
      ...added,
      value: factor * added.value,
      formula: `e^ε ${added.formula.replaceAll('R_S', 'e^ε R_S')}`,
    },
  ];
}
