import type { Dataset, Model } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { fromModel, gaussianMoeParameters, gaussianMoeTruths } from '@moelab/tasks';
import { makeLab } from '../em/softmax-problem.ts';

/** A sample of the simulation and where its fit begins. */
export interface DemystifyingProblem {
  readonly lab: Awaited<ReturnType<typeof makeLab>>;
  readonly truth: Model;
  readonly data: Dataset;
  readonly start: Model;
}

/**
 * Draws a replication of the simulation of arXiv:2305.03288 with as many experts as the truth, two: inputs are the even grid on [0, 1]; the
 * start is the truth plus one draw for an expert's mean (sd 0.05 n^−0.083) and one for the first expert's gate (0.005 n^−0.083), variances at
 * the true standard deviations plus |N(0, (0.005 n^−0.25)²)|.
 */
export async function demystifyingProblem(n: number, random: Stream): Promise<DemystifyingProblem> {
  const lab = await makeLab();
  const blank = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
  const truth = blank.with({ parameters: gaussianMoeParameters(gaussianMoeTruths.demystifying) });
  const task = fromModel(truth, { design: { kind: 'grid', low: 0, high: 1 } });
  const data = await task.sample(n, random.substream('data').uint32());
  const noise = random.substream('start');
  const draw = (sd: number) => sd * normal(noise);
  const scale = n ** -0.083;
  const gate = [draw(0.005 * scale), 0];
  const means = [draw(0.05 * scale), draw(0.05 * scale)];
  // one input and one output: every array has one number for each expert, in their order
  const parameters = Object.fromEntries(
    Object.entries(truth.parameters).map(([name, array]) => {
      const values = array.values.map((value, e) => {
        if (name === 'experts.variance') return Math.sqrt(value) + Math.abs(draw(0.005 * n ** -0.25));
        return value + (name.startsWith('gate.') ? gate : means)[e]!;
      });
      return [name, { ...array, values }];
    }),
  );
  return { lab, truth, data, start: truth.with({ parameters }) };
}
