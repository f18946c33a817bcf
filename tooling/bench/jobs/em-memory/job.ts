import { matrix, normal, stream } from '@moelab/numerics';
import { defineJob } from '../../src/job.ts';
import { makeLab } from '../em/softmax-problem.ts';

export default defineJob<{ readonly n: number; readonly d: number; readonly K: number }, number>({
  title: 'Memory of EM at a million rows: 5 steps from random responsibilities',
  cases: [
    {
      label: 'EM of a million rows, d = 8, K = 4: memory',
      sizes: { n: 1_000_000, d: 8, K: 4 },
      quick: { n: 200, d: 2, K: 2 },
      asked: [{ kind: 'peak memory', atMostMiB: 954 }],
    },
  ],
  limit:
    'x and y take 8 (d + 1) bytes a row, the design as much, responsibilities 8 K: 176 MB at a million rows. A step reads the design once.',
  notes: ['954 MiB are 1 GB.'],
  async prepare({ n, d, K }) {
    const lab = await makeLab();
    const model = lab.model({
      inputs: d,
      outputs: 1,
      experts: K,
      seed: 1,
      gate: 'softmax',
      expert: 'linear',
    });
    const random = stream(1, 'bench', 'memory');
    const x = matrix(n, d);
    for (let i = 0; i < x.data.length; i++) x.data[i] = normal(random);
    const y = matrix(n, 1);
    for (let i = 0; i < n; i++) {
      const [a, b] = [x.data[i * d]!, x.data[i * d + 1]!];
      y.data[i] = (a > 0 ? 3 * b : -b + a) + 0.3 * normal(random);
    }
    const em = lab.estimator('em', {
      starts: 1,
      maxIterations: 5,
      polish: false,
      minShare: 0,
      standardErrors: false,
    });
    return {
      own: [
        {
          name: 'moelab',
          run: async () => (await em.fit(model, { x, y }, { seed: 1 })).logLikelihood,
        },
      ],
      work: { exps: 5 * 2 * K * n, bytes: 5 * 8 * (d + 1) * n },
      agree(answers) {
        const value = answers.get('moelab')!;
        if (!Number.isFinite(value)) throw new Error(`the log-likelihood is ${value}`);
        return `Log-likelihood ${value}.`;
      },
    };
  },
});
