import { availableParallelism } from 'node:os';
import { estimateKsgInformation, rateAtSlope } from '@moelab/information';
import { gatedGaussianKernel, type Threads } from '@moelab/numerics/kernels';
import { openThreads } from '@moelab/numerics/threads';
import type { Curve } from '../../src/curve.ts';
import { routingLosses } from '../blahut-arimoto/routing-losses.ts';
import { likelihoodProblem, type Sizes } from '../estep/likelihood-problem.ts';
import { gaussianPairs } from '../ksg/gaussian-pairs.ts';
import { layerSteps } from '../moe-layer/layer.ts';

/** An E-step with statistics, ready to be timed. */
function eStep(sizes: Sizes, threads?: Threads) {
  const { data, parameters } = likelihoodProblem(sizes);
  const kernel = gatedGaussianKernel(data, threads);
  return { run: () => kernel.statistics(parameters), close: () => kernel.dispose() };
}

/** A routed layer, forward and backward, ready to be timed. */
async function layer(experts: number, k: number) {
  const { step, close } = await layerSteps({ rows: 1024, inputs: 64, hidden: 256, experts, k });
  return { run: () => step('sparse'), close };
}

/** A point of a rate–distortion curve, ready to be timed. */
function slope(n: number, K: number) {
  const losses = routingLosses(n, K);
  return { run: () => rateAtSlope(losses, 20, { gap: 1e-6 }), close() {} };
}

/** An estimate of mutual information, ready to be timed. */
function ksg(n: number, d: number) {
  const [x, y] = gaussianPairs(n, d, 0.6);
  return { run: () => estimateKsgInformation(x, y, { groups: 0, permutations: 0 }), close() {} };
}

const upTo = (most: number) => [1, 2, 4, 8, 16].filter((count) => count <= Math.max(most, 2));

/** How the cost grows: in the rows, the inputs and the experts of an E-step, in experts and their choice of a layer, in threads. */
export const curves: readonly Curve[] = [
  {
    axis: 'n',
    what: 'E-step with statistics, d = 4, K = 4',
    expected: 'linear: slope 1',
    values: [1e3, 1e4, 1e5, 1e6, 1e7],
    quick: [100, 200],
    time: 'cpu',
    prepare: (n) => eStep({ n, d: 4, K: 4 }),
  },
  {
    axis: 'd',
    what: 'E-step with statistics, n = 10⁵, K = 4',
    expected: 'from exponentials, the same for all d, to Gram matrices: slope from 0 to 2',
    values: [1, 2, 4, 8, 16, 32],
    quick: [1, 2],
    time: 'cpu',
    prepare: (d, quick) => eStep({ n: quick ? 100 : 1e5, d, K: 4 }),
  },
  {
    axis: 'K',
    what: 'E-step with statistics, n = 10⁵, d = 4',
    expected: 'linear: slope 1',
    values: [2, 4, 8, 16, 32],
    quick: [2, 3],
    time: 'cpu',
    prepare: (K, quick) => eStep({ n: quick ? 100 : 1e5, d: 4, K }),
  },
  {
    axis: 'E',
    what: 'routed layer, forward and backward, 1024 rows × 64 × 256, k = 2, float32',
    expected: 'the products are the same for all E: slope 0, but for what each expert costs by itself',
    values: [4, 8, 16, 32, 64],
    quick: [2, 4],
    time: 'cpu',
    prepare: (E) => layer(E, 2),
  },
  {
    axis: 'k',
    what: 'routed layer, forward and backward, 1024 rows × 64 × 256, E = 16, float32',
    expected: 'linear: slope 1',
    values: [1, 2, 4, 8],
    quick: [1, 2],
    time: 'cpu',
    prepare: (k) => layer(16, k),
  },
  {
    axis: 'n',
    what: 'rate–distortion at one slope, K = 16, to a certified 1e-6',
    expected: 'as many iterations for all n: slope 1',
    values: [1e2, 1e3, 1e4, 1e5],
    quick: [50, 100],
    time: 'cpu',
    prepare: (n) => slope(n, 16),
  },
  {
    axis: 'K',
    what: 'rate–distortion at one slope, n = 10⁴, to a certified 1e-6',
    expected: 'from products with the losses, slope 1, to the pairs of experts that fit one input, slope 2',
    values: [4, 8, 16, 32, 64, 128],
    quick: [2, 4],
    time: 'cpu',
    prepare: (K, quick) => slope(quick ? 50 : 1e4, K),
  },
  ...[1, 3].map(
    (d): Curve => ({
      axis: 'n',
      what: `KSG, k = 3, ${d}-D`,
      expected: 'n log n: slope a little above 1, more where boxes overlap',
      values: [1e2, 1e3, 1e4, 1e5],
      quick: [50, 100],
      time: 'cpu',
      prepare: (n) => ksg(n, d),
    }),
  ),
  {
    axis: 'd',
    what: 'KSG, k = 3, n = 10⁴',
    expected: 'the boxes of a k-d tree cease to tell near from far: steep, up to n² d of a full scan',
    values: [1, 2, 3, 4, 6],
    quick: [1, 2],
    time: 'cpu',
    prepare: (d, quick) => ksg(quick ? 50 : 1e4, d),
  },
  {
    axis: 'threads',
    what: 'E-step with statistics, n = 10⁶, d = 4, K = 4, by the clock',
    expected: 'slope −1 up to the number of processors',
    values: upTo(availableParallelism()),
    quick: [1, 2],
    time: 'wall',
    async prepare(count, quick) {
      const threads = await openThreads(count);
      const { run, close } = eStep({ n: quick ? 1000 : 1e6, d: 4, K: 4 }, threads);
      return {
        run,
        async close() {
          close();
          await threads.close();
        },
      };
    },
  },
];
