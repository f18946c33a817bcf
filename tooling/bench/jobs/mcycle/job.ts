import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrix } from '@moelab/numerics';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';
import { makeLab } from '../em/softmax-problem.ts';

const FILE = new URL('../../../../apps/cli/data/mcycle.csv', import.meta.url);

/** By how much, in nats, our best fit may be worse than the peer's. */
const WORSE = 1e-3;

export default defineJob<{ readonly K: number; readonly starts: number }, number>({
  title:
    'A whole fit of a mixture of experts, softmax gate and linear experts, to the motorcycle data (133 rows): the best of many starts',
  cases: [
    {
      label: 'whole fit, best of 20 starts, mcycle, K = 4',
      sizes: { K: 4, starts: 20 },
      quick: { K: 2, starts: 2 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['R flexmix'], time: 'cpu', atMost: 0.05 }],
    },
  ],
  limit:
    'A step of one start costs 2(K − 1) exponentials a row, 6. Each start must see the data some tens of times: 30 passes are counted.',
  notes: [
    "moelab goes on to the local maximum of each start and sets spurious optima aside; flexmix (stepFlexmix, iterations to 500) stops where a step gains 1e-6 of the log-likelihood, and sets nothing aside. The starts are each program's own, so that their optima may differ: the job fails where moelab's log-likelihood is lower by more than 1e-3. No standard errors in either.",
  ],
  async prepare({ K, starts }, folder) {
    const [, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n');
    const rows = lines.map((line) => line.split(',').map(Number) as [number, number]);
    const column = (at: 0 | 1) =>
      matrix(
        rows.length,
        1,
        Float64Array.from(rows, (row) => row[at]),
      );
    const [x, y] = [column(0), column(1)];
    writeFloat64(join(folder, 'x.f64'), x.data);
    writeFloat64(join(folder, 'y.f64'), y.data);
    const lab = await makeLab();
    const model = lab.model({
      inputs: 1,
      outputs: 1,
      experts: K,
      gate: 'softmax',
      expert: 'linear',
      seed: 1,
    });
    const em = lab.estimator('em', { starts, standardErrors: false });
    return {
      own: [{ name: 'moelab', run: async () => (await em.fit(model, { x, y }, { seed: 1 })).logLikelihood }],
      peers: [
        {
          name: 'R flexmix',
          language: 'R',
          script: new URL('mcycle_flexmix.R', import.meta.url),
          words: [rows.length, K, starts],
          packages: ['r-base-core', 'r-cran-flexmix'],
        },
      ],
      work: { exps: 30 * starts * 2 * (K - 1) * rows.length },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const theirs = answers.get('R flexmix');
        if (!Number.isFinite(ours)) throw new Error(`moelab ended at a log-likelihood of ${ours}`);
        if (theirs === undefined) return `Log-likelihood ${ours.toFixed(3)}.`;
        // flexmix stops early and may miss the best optimum; we may not
        if (!(ours >= theirs - WORSE))
          throw new Error(`moelab's best log-likelihood is ${ours}, below R flexmix's ${theirs}`);
        return `Log-likelihood ${ours.toFixed(3)}, of R flexmix ${theirs.toFixed(3)}.`;
      },
    };
  },
});
