import { integer } from '@moelab/core';
import { voronoiLoss } from '@moelab/estimators';
import { defineStudy, grid, replications } from '@moelab/study';
import { demystifyingProblem } from '../demystifying-fit/demystifying-problem.ts';

/**
 * Gives the sizes of the protocol, thinned to `count`: 5 evenly from 100 to 900, then the others evenly from 1000 to 100,000; 200 in
 * all as published.
 */
export function protocolSizes(count: number): readonly number[] {
  const even = (low: number, high: number, points: number) =>
    Array.from({ length: points }, (_, i) => Math.round(low + ((high - low) * i) / Math.max(points - 1, 1)));
  return [...even(100, 900, Math.min(5, count)), ...even(1000, 100_000, Math.max(count - 5, 0))];
}

/**
 * The simulation of arXiv:2305.03288 with two experts at all its sizes, each fit by its protocol and from there on to the local
 * maximum.
 */
export const protocolStudy = defineStudy({
  name: 'demystifying-protocol',
  version: 1,
  title: 'The full protocol of demystifying-softmax',
  summary:
    'All sizes and replications of two experts; EM to the published stop, then on to the local maximum.',
  source: 'Nguyen, Nguyen & Ho 2023, arXiv:2305.03288',
  module: import.meta.url,
  parameters: {
    sizes: integer({ doc: 'sizes', min: 1, default: 200 }),
    replications: integer({ doc: 'fits at each', min: 1, default: 40 }),
  },
  quick: { sizes: 2, replications: 2 },
  factors: { n: { kind: 'number', doc: 'rows' }, replication: { kind: 'number', doc: 'its number' } },
  measures: {
    loss: { kind: 'number', doc: 'D1, cells by the sum of norms, infimum over the translations of the gate' },
    rawLoss: { kind: 'number', doc: 'the same, raw, as released' },
    likelihoodRatio: { kind: 'number', doc: '2 (ℓ_fit − ℓ_truth)', unit: 'nats' },
    isAtMaximum: { kind: 'boolean', doc: 'whether the gradient is zero' },
  },
  cells: ({ sizes, replications: count }) =>
    grid({ n: protocolSizes(sizes), replication: replications(count) }),
  async run({ n }, { random, signal }) {
    const { lab, truth, data, start } = await demystifyingProblem(n, random);
    const options = { from: 'model', standardErrors: false, minShare: 0, minVariance: 1e-6 } as const;
    const protocol = { tolerance: 1e-6, maxIterations: 2000, gateIterations: 4 };
    const em = lab.estimator('em', { ...options, ...protocol });
    const { model, logLikelihood, converged } = await em.fit(start, data, { seed: 0, signal });
    const evaluation = lab.estimator('em', { ...options, maxIterations: 0, polish: false });
    const atTruth = await evaluation.fit(truth, data, { seed: 0, signal });
    const d1 = (infimum: 'none' | 'translations') =>
      voronoiLoss(model, truth, { loss: 'd1', distance: 'sum-of-norms', infimum }).value;
    return {
      loss: d1('translations'),
      rawLoss: d1('none'),
      likelihoodRatio: 2 * (logLikelihood - atTruth.logLikelihood),
      isAtMaximum: converged,
    };
  },
  claims: {},
});
