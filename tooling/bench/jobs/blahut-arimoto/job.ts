import { join } from 'node:path';
import { rateAtSlope, rateCurve } from '@moelab/information';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';
import { routingLosses } from './routing-losses.ts';

/** A certified gap, in nats. */
const GAP = 1e-6;

interface Answer {
  /** R + β D at each slope. */
  readonly values: readonly number[];
  readonly iterations: number;
}

export default defineJob<{ readonly n: number; readonly K: number; readonly slopes: number }, Answer>({
  title:
    'Rate–distortion of routing, n inputs to K experts, float64, to a certified gap of 1e-6: at the slope 20, or a curve of slopes between 0.2 and 200',
  cases: [
    {
      label: 'Blahut–Arimoto, 10,000 × 64, to a certified 1e-6',
      sizes: { n: 10_000, K: 64, slopes: 1 },
      quick: { n: 200, K: 8, slopes: 1 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu', atMost: 0.25 }],
    },
    {
      label: 'its curve, 25 slopes, 10,000 × 8',
      sizes: { n: 10_000, K: 8, slopes: 25 },
      quick: { n: 200, K: 4, slopes: 3 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu', atMost: 0.3 }],
    },
  ],
  limit:
    'Whatever the algorithm, a point forms the n K weights exp(−β d), one exponential each, and is certified by two products with them, 4 n K operations.',
  notes: [
    'numpy: two matrix–vector products an iteration, stopped by the same certificate; the slopes of a curve are warm started. Its time depends on the data more than ours: where an expert comes into use late, the multiplicative iteration lifts it from almost nothing by thousands of small factors.',
  ],
  prepare({ n, K, slopes }, folder) {
    const losses = routingLosses(n, K);
    const betas =
      slopes === 1 ? [20] : Array.from({ length: slopes }, (_, i) => 0.2 * 1000 ** (i / (slopes - 1)));
    writeFloat64(join(folder, 'losses.f64'), losses.data);
    return {
      own: [
        {
          name: 'moelab',
          run() {
            const points =
              betas.length === 1
                ? [rateAtSlope(losses, betas[0]!, { gap: GAP })]
                : rateCurve(losses, { betas, gap: GAP }).points;
            const worst = Math.max(...points.map(({ gap }) => gap));
            if (!(worst <= GAP)) throw new Error(`moelab ended with a gap of ${worst}`);
            return {
              values: points.map(({ rate, distortion, beta }) => rate + beta * distortion),
              iterations: points.reduce((sum, point) => sum + point.iterations, 0),
            };
          },
        },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('ba_numpy.py', import.meta.url),
          words: [n, K, GAP, ...betas],
          packages: ['python3-numpy', 'libopenblas0-pthread'],
        },
      ],
      work: { exps: n * K * slopes, flops: 4 * n * K * slopes },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const theirs = answers.get('numpy');
        if (theirs === undefined) return `${ours.iterations} iterations.`;
        const apart = ours.values.map((value, i) => value - theirs.values[i]!);
        const [low, high] = [Math.min(...apart), Math.max(...apart)];
        // each is above the least by at most its gap
        if (!(low >= -2 * GAP && high <= 2 * GAP))
          throw new Error(`R + β D differ by ${low} to ${high}, more than the gaps allow`);
        return `${ours.iterations} iterations, numpy ${theirs.iterations}; R + β D of moelab less numpy's between ${low.toExponential(1)} and ${high.toExponential(1)} nats.`;
      },
    };
  },
});
