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
      rademacher: [{ lipschitz: 0.5, rademacher: 0.02, m: 1000 }],
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
      ],
    },
  },
  { bounds: { 'xu-raginsky': { truth: () => coinGap } } },
);
