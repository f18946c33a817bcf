import { join } from 'node:path';
import { gatedGaussianKernel } from '@moelab/numerics/kernels';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';
import { NUMPY_FOR_SPEED } from '../em/softmax-problem.ts';
import { likelihoodProblem, type Sizes, stepWork } from './likelihood-problem.ts';

interface Answer {
  readonly logLikelihood: number;
  readonly mass: readonly number[];
  readonly square: readonly number[];
  readonly gate: readonly number[];
}

export default defineJob<Sizes, Answer>({
  title:
    'One E-step of the softmax-gated mixture of linear Gaussian experts with the sufficient statistics of its M-step: log-likelihood, weighted Gram matrices, gradient of the gate; float64',
  cases: [
    {
      label: 'E-step with statistics, n = 10⁵, d = 4, K = 4',
      sizes: { n: 100_000, d: 4, K: 4 },
      quick: { n: 500, d: 2, K: 3 },
      asked: [
        { kind: 'ratio', of: 'moelab', to: ['numpy, rows'], time: 'cpu', atMost: 0.25 },
        { kind: 'ratio', of: 'moelab', to: ['numpy, columns'], time: 'cpu', peer: NUMPY_FOR_SPEED },
      ],
    },
  ],
  limit:
    'A row costs 2(K − 1) exponentials (gate and responsibilities; of K about their maximum one is 1), 2(2K − 1)(d + 1) operations for logits and means, and for each expert a weighted sum of the (d + 2)(d + 3)/2 products of pairs of columns of [x 1 y], two operations each; K − 1 columns of the gradient of the gate.',
  notes: [
    'numpy, rows: arrays of shape (n, K), one weighted product an expert, as an E-step in numpy is usually written; the baseline that the bound was set by, 29.6 ms when that was done. numpy, columns: arrays of shape (K, n) in blocks of 4096 rows, all weighted sums as one matrix product with products of columns that are computed before; the best numpy that we know, written for this comparison. It is reported, and not judged.',
    'What is computed once for many E-steps is not in the times: copying the data into the memory of the kernel, and the products of columns of numpy.',
  ],
  prepare(sizes, folder) {
    const { n, d, K } = sizes;
    const { data, parameters } = likelihoodProblem(sizes);
    const { columns } = data.design;
    const x = new Float64Array(n * d);
    for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) x[i * d + j] = columns[j * n + i]!;
    for (const [name, values] of Object.entries({ x, y: data.targets, ...parameters }))
      writeFloat64(join(folder, `${name}.f64`), values);
    const kernel = gatedGaussianKernel(data);
    return {
      own: [
        {
          name: 'moelab',
          async run() {
            const { logLikelihood, mass, square, gateGradient } = await kernel.statistics(parameters);
            return { logLikelihood, mass: [...mass], square: [...square], gate: [...gateGradient] };
          },
        },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('estep_numpy.py', import.meta.url),
          words: [n, d, K],
          packages: ['python3-numpy', 'libopenblas0-pthread'],
        },
      ],
      work: stepWork(sizes),
      agree(answers) {
        const ours = answers.get('moelab')!;
        const numbers = ({ mass, square, gate }: Answer) => [...mass, ...square, ...gate];
        const worst = { likelihood: 0, statistics: 0 };
        for (const answer of answers.values()) {
          const own = numbers(ours);
          worst.likelihood = Math.max(
            worst.likelihood,
            Math.abs(answer.logLikelihood / ours.logLikelihood - 1),
          );
          for (const [i, value] of numbers(answer).entries())
            worst.statistics = Math.max(worst.statistics, Math.abs(value - own[i]!) / n);
        }
        if (!(worst.likelihood <= 1e-11 && worst.statistics <= 1e-9))
          throw new Error(`log-likelihoods differ by ${worst.likelihood}, statistics by ${worst.statistics}`);
        return `Log-likelihoods differ by ${worst.likelihood.toExponential(1)} at most, relative; statistics by ${worst.statistics.toExponential(1)} of n. moelab computed by ${kernel.form === 'simd' ? 'WebAssembly SIMD' : 'plain TypeScript'}.`;
      },
      close: () => kernel.dispose(),
    };
  },
});
