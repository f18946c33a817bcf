import { stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { inputDesign } from '../estimation/input-design.ts';
import { laboratory } from '../estimation/laboratory.ts';
import { modelLike, type Truth, truthModel } from '../estimation/truth.ts';
import { functionErrors } from './function-errors.ts';
import { settings } from './settings.ts';
import { withSharedExpert } from './shared-expert-truth.ts';
import { sigmoidVsSoftmax } from './sigmoid-vs-softmax.ts';

const lab = await laboratory();
const design = inputDesign(settings['sigmoid linear'].truth, 1, { panels: 4, points: 4, perAxis: 4 });
const modelOf = (truth: Truth) =>
  modelLike(lab, truth, truth.parameters['gate.bias']!.values.length).with({ parameters: truth.parameters });
const options = studyOptions(sigmoidVsSoftmax) as never;
const runOf = (setting: string, experts: number, seed = 1) =>
  sigmoidVsSoftmax.run(
    { part: 'fit', setting, experts, n: 100, replication: 0 },
    { options, random: stream(1), seed, signal: { aborted: false } },
  );

describe('withSharedExpert', () => {
  it('leaves the regression function of every setting as it is', async () => {
    for (const { truth, shared } of Object.values(settings))
      for (const expert of shared) {
        const [before, after] = [
          await truthModel(lab, truth).predict(design.x),
          await modelOf(withSharedExpert(truth, expert)).predict(design.x),
        ];
        const most = Math.max(...before.data.map((v, i) => Math.abs(v - after.data[i]!)));
        expect(most).toBeLessThan(1e-12); // rounding
      }
  });
});

describe('functionErrors', () => {
  const identity = (z: number) => z;

  it('does not see a copy that shares an expert’s weight, and sees halves of an expert', async () => {
    const { truth } = settings['softmax linear'];
    const own = truthModel(lab, truth);
    const copied = await functionErrors(modelOf(withSharedExpert(truth, 0)), own, design, identity);
    expect(copied.expertError).toBe(0);
    const { truth: sigmoid } = settings['sigmoid linear'];
    const halved = await functionErrors(
      modelOf(withSharedExpert(sigmoid, 0)),
      truthModel(lab, sigmoid),
      design,
      identity,
    );
    // half of 3 x − 2 is off by (3 x − 2)/2, whose mean square on [−1, 1] is (3 + 4)/4
    expect(halved.expertError).toBeCloseTo(Math.sqrt(7 / 4), 12);
    expect(halved.regressionError).toBeLessThan(1e-12);
  });
});

describe('sigmoid-vs-softmax', () => {
  it('fits at most the squared error of the truth, on data that the seed and the truth name', async () => {
    const fit = await runOf('sigmoid linear', 2);
    expect(fit.likelihoodRatio).toBeGreaterThan(0);
    expect(fit.parameters).toBe(8);
    expect(fit.expertError).toBeGreaterThan(0);
    expect(await runOf('sigmoid linear', 2)).toEqual(fit);
    expect((await runOf('sigmoid linear', 2, 2)).logLikelihood).not.toBe(fit.logLikelihood);
    expect((await runOf('softmax linear', 2)).parameters).toBe(6);
  });

  it('refuses samples below the number of parameters before it runs', () => {
    expect(() => sigmoidVsSoftmax.cells({ ...studyOptions(sigmoidVsSoftmax), n: [7] } as never)).toThrow(
      'n: must be at least 8',
    );
    expect(() => sigmoidVsSoftmax.cells({ ...studyOptions(sigmoidVsSoftmax), overN: [11] } as never)).toThrow(
      'overN: must be at least 12',
    );
  });
});
