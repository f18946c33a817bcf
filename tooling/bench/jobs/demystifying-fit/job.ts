import { stream } from '@moelab/numerics';
import { defineJob } from '../../src/job.ts';
import { FASTER_NUMPY, NUMPY_FOR_SPEED, writeProblem } from '../em/softmax-problem.ts';
import { stepsWork } from '../estep/likelihood-problem.ts';
import { demystifyingProblem } from './demystifying-problem.ts';

/** The stop of the protocol: a step that gains at most this of the log-likelihood. */
const TOLERANCE = 1e-6;

interface Answer {
  readonly logLikelihood: number;
  readonly steps?: number;
}

export default defineJob<{ readonly n: number }, Answer>({
  title:
    'One fit of the study demystifying-softmax: two experts, one input, EM from near the truth until a step gains at most 1e-6 of the log-likelihood; float64',
  cases: [
    {
      label: 'one replication of demystifying-softmax, k = 2, n = 10⁵',
      sizes: { n: 100_000 },
      quick: { n: 500 },
      asked: [
        { kind: 'ratio', of: 'moelab', to: ['numpy, rows'], time: 'cpu', atMost: 0.25 },
        { kind: 'ratio', of: 'moelab', to: FASTER_NUMPY, time: 'cpu', peer: NUMPY_FOR_SPEED },
      ],
    },
  ],
  limit:
    'As for EM with d = 1 and K = 2 (see em): 2 exponentials a row and step, and a weighted sum of the 6 products of pairs of [x 1 y] for each expert, none for the second derivative of the gate; times the steps of our fit.',
  notes: [
    'The M-step of the protocol repeats its Newton step for the gate, in the study four times; moelab and numpy are timed with one and with four. numpy, rows: as EM in numpy is usually written, the baseline that the bound was set by. numpy, columns: the best numpy that we know (see em), at this size in blocks of 8192 rows; it is reported, and not judged.',
    'All stop where a step gains at most 1e-6, and none may end farther than 1e-5 below the maximum, relative; how far each does is said above.',
    'To the maximum: the same fit goes on to the local maximum, as the full protocol here does (demystifying-protocol).',
  ],
  async prepare({ n }, folder) {
    const { lab, start, data } = await demystifyingProblem(n, stream(7, 'bench', 'demystifying-fit'));
    writeProblem(folder, start, data);
    const fit = (gateIterations: number, polish = false) =>
      lab
        .estimator('em', {
          from: 'model',
          tolerance: TOLERANCE,
          maxIterations: 2000,
          gateIterations,
          polish,
          standardErrors: false,
          minShare: 0,
        })
        .fit(start, data, { seed: 1 });
    const maximum = (await fit(4, true)).logLikelihood;
    const steps = Number(/(\d+) EM steps?/.exec((await fit(1)).reason)?.[1] ?? 1);
    const by = (gateIterations: number, polish?: boolean) => async () => {
      const { logLikelihood } = await fit(gateIterations, polish);
      return { logLikelihood };
    };
    return {
      own: [
        { name: 'moelab, one Newton step', run: by(1) },
        { name: 'moelab, four Newton steps', run: by(4) },
        { name: 'to the maximum', run: by(4, true) },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('fit_numpy.py', import.meta.url),
          words: [n],
          packages: ['python3-numpy', 'libopenblas0-pthread'],
        },
      ],
      work: stepsWork({ n, d: 1, K: 2 }, steps),
      agree(answers) {
        const said = [...answers].map(([name, { logLikelihood }]) => {
          const gap = (maximum - logLikelihood) / Math.abs(maximum);
          // a step that gains 1e-6 may be followed by a few more
          if (!(gap >= -1e-12 && gap <= 10 * TOLERANCE))
            throw new Error(`${name} ended ${gap} below the maximum ${maximum}, relative`);
          return `${name} ${gap.toExponential(1)}`;
        });
        return `Below the maximum, relative: ${said.join(', ')}. ${steps} steps.`;
      },
    };
  },
});
