import { join } from 'node:path';
import { estimateKsgInformation } from '@moelab/information';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob, type Peer } from '../../src/job.ts';
import { gaussianPairs } from './gaussian-pairs.ts';

const RHO = 0.6;
/** scikit-learn brings the data to unit variance, which changes the distances: its value is another one, of the same error. */
const noise = (n: number) => 0.1 / Math.sqrt(n);

export default defineJob<{ readonly n: number; readonly d: number }, number>({
  title:
    'KSG estimate of mutual information, k = 3, of n pairs of d-dimensional Gaussians of correlation 0.6, float64; without interval and null',
  cases: [
    {
      label: 'KSG k = 3, n = 10,000, 1-D',
      sizes: { n: 10_000, d: 1 },
      quick: { n: 200, d: 1 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['scikit-learn', 'SciPy'], time: 'cpu', atMost: 0.8 }],
    },
    {
      label: 'KSG k = 3, n = 10,000, 3-D',
      sizes: { n: 10_000, d: 3 },
      quick: { n: 200, d: 3 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['SciPy'], time: 'cpu', atMost: 0.6 }],
    },
  ],
  limit:
    'A point has 3 neighbours to find in 2d dimensions, among at least 4 points, and two counts to make: n log₂ n comparisons for each of the two orders or trees, and 8 d operations for a distance to each of the 4. No vector instruction does a search; so it is a loose limit, in operations that wait for the one before.',
  notes: [
    'scikit-learn brings the data to unit variance and adds noise of 1e-10, so its value differs a little; it has one dimension only.',
  ],
  prepare({ n, d }, folder) {
    const [x, y] = gaussianPairs(n, d, RHO);
    writeFloat64(join(folder, 'x.f64'), x.data);
    writeFloat64(join(folder, 'y.f64'), y.data);
    const peer = (name: string, word: string): Peer => ({
      name,
      language: 'python',
      script: new URL('ksg_peers.py', import.meta.url),
      words: [n, d, word],
      packages: [`python3-${word}`],
    });
    return {
      own: [
        {
          name: 'moelab',
          run: () => estimateKsgInformation(x, y, { groups: 0, permutations: 0 }).value,
        },
      ],
      peers: [peer('SciPy', 'scipy'), ...(d === 1 ? [peer('scikit-learn', 'sklearn')] : [])],
      work: { flops: 4 * (2 * n * Math.log2(n)) + 4 * 8 * d * n },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const said = [...answers].slice(1).map(([name, value]) => {
          const apart = Math.abs(value - ours);
          if (!(apart <= (name === 'SciPy' ? 1e-9 : noise(n))))
            throw new Error(`${name} says ${value}, moelab ${ours}`);
          return `${name}'s by ${apart.toExponential(1)}`;
        });
        const truth = -0.5 * d * Math.log(1 - RHO * RHO);
        return `moelab's estimate is ${ours.toFixed(6)} nats, the truth ${truth.toFixed(6)}; it differs from ${said.join(', from ') || 'no peer here'}.`;
      },
    };
  },
});
