import { openThreads } from '@moelab/numerics/threads';
import { defineJob } from '../../src/job.ts';
import { type Sizes, softmaxProblem } from '../em/softmax-problem.ts';
import { stepsWork } from '../estep/likelihood-problem.ts';

const STEPS = 10;

export default defineJob<Sizes, number>({
  title: `EM of the softmax-gated mixture of linear Gaussian experts on two threads and on one: ${STEPS} steps from a fixed start, float64`,
  cases: [
    {
      label: 'threads: EM, n = 10⁶, d = 8, K = 4, 2 against 1',
      sizes: { n: 1_000_000, d: 8, K: 4 },
      quick: { n: 5000, d: 2, K: 2 },
      asked: [{ kind: 'speed-up', of: 'two threads', to: 'moelab', atLeast: 1.85 }],
    },
  ],
  limit:
    'What is not a pass over the rows runs on one thread: copying x and y, reading y, factoring the products of the design, the solves of the M-step. The work is counted as for EM (see em), without the second derivative of the gate, and the fraction that of one thread; two threads can be twice as fast at most.',
  notes: ['The log-likelihood has the same bits on one thread and on two, or the job fails.'],
  async prepare(sizes) {
    const { lab, start, data } = await softmaxProblem(sizes);
    const em = lab.estimator('em', {
      from: 'model',
      maxIterations: STEPS,
      tolerance: 0,
      polish: false,
      standardErrors: false,
      minShare: 0,
    });
    const two = await openThreads(2);
    return {
      own: [
        { name: 'moelab', run: async () => (await em.fit(start, data, { seed: 1 })).logLikelihood },
        {
          name: 'two threads',
          run: async () => (await em.fit(start, data, { seed: 1, threads: two })).logLikelihood,
        },
      ],
      work: stepsWork(sizes, STEPS),
      agree(answers) {
        const [one, other] = [answers.get('moelab'), answers.get('two threads')];
        if (!Object.is(one, other)) throw new Error(`the log-likelihood is ${one}, on two threads ${other}`);
        return `The log-likelihood is ${one} on one thread and, to the bit, on two.`;
      },
      close: () => two.close(),
    };
  },
});
