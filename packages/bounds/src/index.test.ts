import { describePlugin } from '@moelab/testkit/vitest';
import { bounds } from './index.ts';

/** The exact gap of a Bernoulli mean of m = 10 fair coins under squared loss, where I(S; W) = H(Bin(10, ½)). */
const coinGap = 0.05;

describePlugin(
  bounds,
  {
    bounds: {
      'xu-raginsky': [{ information: 1.875953605, m: 10 }],
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
    },
  },
  { bounds: { 'xu-raginsky': { truth: () => coinGap } } },
);
