import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrix } from '@moelab/numerics';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';
import { makeLab } from '../em/softmax-problem.ts';

const FILE = new URL('../../../../apps/cli/data/mcycle.csv', import.meta.url);

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
    'A step of one start costs 2K exponentials a row, 8 each row. Each start must see the data some tens of times: 30 passes are counted.',
  notes: [
    "moelab goes on to the local maximum of each start and sets spurious optima aside; flexmix (stepFlexmix, iterations to 500) stops where a step gains 1e-6 of the log-likelihood, and sets nothing aside. The starts are each program's own. No standard errors in either.",
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
      work: { exps: 30 * starts * 2 * K * rows.length },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const theirs = answers.get('R flexmix');
        if (theirs === undefined) return `Log-likelihood ${ours.toFixed(3)}.`;
        return `Log-likelihood ${ours.toFixed(3)}, of R flexmix ${theirs.toFixed(3)}.`;
      },
    };
  },
});
