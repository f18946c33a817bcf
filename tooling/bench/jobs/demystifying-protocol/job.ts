import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runStudyInFolder } from '@moelab/study/node';
import { defineJob } from '../../src/job.ts';
import { logLogSlope } from '../../src/log-log-slope.ts';
import { protocolSizes, protocolStudy } from './protocol-study.ts';

type Sizes = { readonly sizes: number; readonly replications: number; readonly workers: number };

interface Answer {
  readonly fits: number;
  readonly failed: number;
  readonly atMaximum: number;
  /** Of log mean raw loss on log n, least squares over the sizes. */
  readonly slope: number;
  /** Mean of 2 (ℓ_fit − ℓ_truth). */
  readonly ratio: number;
}

/** What an EM step costs a row: see the job demystifying-fit; 4 steps, 10 evaluations of value and gradient. */
const PASSES = 14;

export default defineJob<Sizes, Answer>({
  title:
    'The full protocol of demystifying-softmax with two experts: 200 sizes between 100 and 100,000, 40 fits at each, EM to the published stop and on to the local maximum; data, fits, losses and the folder of the run',
  cases: [
    {
      label: 'demystifying-softmax, k = 2, full protocol (200 sizes × 40), polish included, 2 workers',
      sizes: { sizes: 200, replications: 40, workers: 2 },
      quick: { sizes: 2, replications: 2, workers: 0 },
      asked: [{ kind: 'wall time', of: 'moelab', atMostMs: 15 * 60_000 }],
    },
  ],
  limit:
    'Each of 8000 fits passes over its data: 2 exponentials a row and pass, and 14 passes are counted. Drawing data costs a logarithm, a root and a sine or cosine a row beside.',
  notes: [
    'The released results say 877 s on 8 processors of a laptop for 150 sizes × 40, without going on to the maximum; its slope over all sizes is −0.638, where a regular estimator has −0.5.',
    'Most of the time goes into drawing the data, not into the fits: at n = 10⁵ a replication draws for some 130 ms of CPU time and is fitted, polish included, in some 80 ms.',
    'The work is on two threads: the fraction of the limit is of CPU time, the time asked for is by the clock.',
  ],
  prepare({ sizes, replications, workers }, folder) {
    const rows = protocolSizes(sizes).reduce((sum, n) => sum + n, 0) * replications;
    return {
      own: [
        {
          name: 'moelab',
          async run() {
            const { table } = await runStudyInFolder(protocolStudy, {
              folder: mkdtempSync(join(folder, 'run-')),
              options: { sizes, replications },
              workers,
            });
            return summary(table);
          },
        },
      ],
      work: { exps: PASSES * 2 * rows },
      agree(answers) {
        const { fits, failed, atMaximum, slope, ratio } = answers.get('moelab')!;
        if (failed > 0.01 * fits) throw new Error(`${failed} of ${fits} fits failed`);
        return `${fits} fits, ${failed} failed, ${atMaximum} at a local maximum; mean raw loss falls as n^${slope.toFixed(3)}; the mean of 2 (ℓ_fit − ℓ_truth) is ${ratio.toFixed(2)}, where χ² has 8.`;
      },
    };
  },
});

function summary({ rows }: Awaited<ReturnType<typeof runStudyInFolder>>['table']): Answer {
  const done = rows.filter((row) => row.failed === null);
  const losses = new Map<number, number[]>();
  for (const row of done) {
    const n = Number(row.n);
    losses.set(n, [...(losses.get(n) ?? []), Number(row.rawLoss)]);
  }
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    fits: rows.length,
    failed: rows.length - done.length,
    atMaximum: done.filter((row) => row.isAtMaximum === true).length,
    slope: logLogSlope([...losses].map(([n, values]) => [n, mean(values)] as const)),
    ratio: mean(done.map((row) => Number(row.likelihoodRatio))),
  };
}
