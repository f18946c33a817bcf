import { join } from 'node:path';
import { writeFloat64 } from '../../src/float64-file.ts';
import { type Asked, defineJob } from '../../src/job.ts';
import { stepsWork } from '../estep/likelihood-problem.ts';
import {
  FASTER_NUMPY,
  NUMPY_FOR_SPEED,
  type Sizes,
  softmaxProblem,
  writeProblem,
} from './softmax-problem.ts';

/** How near to the optimum a fit must end, relative to the log-likelihood. */
const GAP = 1e-8;

/** How near flexmix must end, which has no tolerance of our choice: it tells one optimum from another. */
const FLEXMIX_GAP = 1e-4;

/** Where EM hands over to Newton: a step that gains less than this of the log-likelihood. */
const BEFORE_NEWTON = 1e-4;

interface Answer {
  readonly logLikelihood: number;
  readonly steps: number;
}

const asked = (atMost: number): readonly Asked[] => [
  { kind: 'ratio', of: 'moelab', to: ['numpy, rows'], time: 'cpu', atMost },
  { kind: 'ratio', of: 'moelab', to: FASTER_NUMPY, time: 'cpu', peer: NUMPY_FOR_SPEED },
  { kind: 'ratio', of: 'moelab', to: ['R flexmix'], time: 'cpu' },
];

export default defineJob<Sizes, Answer>({
  title:
    'EM of the softmax-gated mixture of linear Gaussian experts, float64, from a fixed start to a log-likelihood within 1e-8 of the optimum',
  cases: [
    {
      label: 'EM to 1e-8, n = 10,000, d = 8, K = 4',
      sizes: { n: 10_000, d: 8, K: 4 },
      quick: { n: 300, d: 2, K: 2 },
      asked: asked(0.35),
    },
    {
      label: 'EM to 1e-8, n = 10,000, d = 1, K = 2',
      sizes: { n: 10_000, d: 1, K: 2 },
      quick: { n: 300, d: 1, K: 2 },
      asked: asked(0.35),
    },
  ],
  limit:
    'A step costs 2(K − 1) exponentials a row (gate and responsibilities; of K about their maximum one is 1), 2(2K − 1)(d + 1) operations for the linear parts, for each expert a weighted sum of the (d + 2)(d + 3)/2 products of pairs of columns of [x 1 y], two operations each, and K − 1 columns of the gradient of the gate; times the steps of our way of EM that takes fewest. The second derivative of the gate, K(K − 1)/2 such sums more, is not counted: a step can do with that of a step before, as most of ours do. Fewer steps are the other way to be faster.',
  notes: [
    "moelab and numpy have the loosest tolerance of 1e-5, 1e-6, … on a step's relative gain with which they end within 1e-8 of the optimum, or the job fails; finding it is not in the times.",
    'numpy, rows: arrays of shape (n, K), as EM in numpy is usually written: the baseline that the bound was set by, with a Newton step of the gate in each step of EM. numpy, columns: arrays of shape (K, n), the products of pairs of columns computed once, and all weighted sums of a step as one matrix product, with and without SQUAREM; the best numpy that we know, written for this comparison. It is reported, and not judged.',
    'R flexmix starts from the responsibilities of the same start, and its gate is fitted to convergence in each step. It stops by a criterion of its own, set to 1e-9, and is the exception: it ends farther from the optimum than 1e-8, by how much is said above, and need only be within 1e-4.',
  ],
  async prepare(sizes, folder) {
    const { n, d, K } = sizes;
    const problem = await softmaxProblem(sizes);
    const { lab, start, data } = problem;
    const fit = (options: {
      readonly polish: boolean;
      readonly tolerance: number;
      readonly acceleration?: 'none' | 'squarem';
    }) =>
      lab
        .estimator('em', {
          from: 'model',
          maxIterations: 5000,
          standardErrors: false,
          minShare: 0,
          ...options,
        })
        .fit(start, data, { seed: 1 });
    const optimum = (await fit({ polish: true, tolerance: 1e-11 })).logLikelihood;
    const gapOf = (logLikelihood: number) => (optimum - logLikelihood) / Math.abs(optimum);
    /** EM with the loosest tolerance that ends near enough. */
    const ways = await Promise.all(
      (['none', 'squarem'] as const).map(async (acceleration) => {
        for (let tolerance = 1e-5; ; tolerance /= 10) {
          const { logLikelihood, reason } = await fit({ polish: false, tolerance, acceleration });
          if (gapOf(logLikelihood) > GAP && tolerance > 1e-13) continue;
          return { acceleration, tolerance, steps: stepsOf(reason) };
        }
      }),
    );
    const run = (options: Parameters<typeof fit>[0]) => async () => {
      const { logLikelihood, reason } = await fit(options);
      return { logLikelihood, steps: stepsOf(reason) };
    };
    const steps = Math.min(...ways.map((way) => way.steps));

    writeProblem(folder, start, data);
    const names = Array.from({ length: K }, (_, k) => k);
    const byExpert = await responsibilities(problem, K);
    for (const k of names) writeFloat64(join(folder, `r${k}.f64`), byExpert[k]!);

    return {
      own: [
        ...ways.map(({ acceleration, tolerance }) => ({
          name: acceleration === 'none' ? 'moelab, EM' : 'moelab, SQUAREM',
          run: run({ polish: false, tolerance, acceleration }),
        })),
        { name: 'moelab, Newton after EM', run: run({ polish: true, tolerance: BEFORE_NEWTON }) },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('em_numpy.py', import.meta.url),
          words: [n, d, K, optimum],
          packages: ['python3-numpy', 'libopenblas0-pthread'],
        },
        {
          name: 'R flexmix',
          language: 'R',
          script: new URL('em_flexmix.R', import.meta.url),
          words: [n, d, K],
          packages: ['r-base-core', 'r-cran-flexmix'],
        },
      ],
      work: stepsWork(sizes, steps),
      agree(answers) {
        const said = [...answers].map(
          ([name, { logLikelihood, steps: own }]) =>
            `${name} ${gapOf(logLikelihood).toExponential(1)} (${own})`,
        );
        for (const [name, { logLikelihood }] of answers) {
          if (!(gapOf(logLikelihood) <= (name === 'R flexmix' ? FLEXMIX_GAP : GAP)))
            throw new Error(`${name} ended ${gapOf(logLikelihood)} below the optimum ${optimum}`);
          if (gapOf(logLikelihood) < -1e-12)
            throw new Error(`${name} has log-likelihood ${logLikelihood}, above the optimum ${optimum}`);
        }
        return `Below the optimum, relative (EM steps): ${said.join(', ')}.`;
      },
    };
  },
});

const stepsOf = (reason: string) => Number(/(\d+) EM steps?/.exec(reason)?.[1] ?? Number.NaN);

/** The responsibilities of the experts at the start, each an array over rows. */
async function responsibilities(
  { start, data }: Awaited<ReturnType<typeof softmaxProblem>>,
  K: number,
): Promise<readonly Float64Array[]> {
  const { x, y } = data;
  const slopes = start.parameters['experts.slopes']!.values;
  const intercept = start.parameters['experts.intercept']!.values;
  const found = Array.from({ length: K }, () => new Float64Array(x.rows));
  for (let i = 0; i < x.rows; i++) {
    // gate at 0 and equal variances: proportional to exp(−(y − mean)²/8)
    const squares = found.map((_, k) => {
      let mean = intercept[k]!;
      for (let j = 0; j < x.cols; j++) mean += slopes[k * x.cols + j]! * x.data[i * x.cols + j]!;
      return (y.data[i]! - mean) ** 2;
    });
    const least = Math.min(...squares);
    const weights = squares.map((square) => Math.exp((least - square) / 8));
    const total = weights.reduce((a, b) => a + b);
    for (let k = 0; k < K; k++) found[k]![i] = weights[k]! / total;
  }
  return found;
}
