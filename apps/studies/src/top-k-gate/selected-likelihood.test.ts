import { normal, stream, sum } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { drawSample } from '../estimation/estimation-cell.ts';
import { laboratory } from '../estimation/laboratory.ts';
import { truthModel } from '../estimation/truth.ts';
import { fitSelected } from './fit-selected.ts';
import { selectedLikelihood } from './selected-likelihood.ts';
import { topKTruths } from './truths.ts';

const lab = await laboratory();
const pairs = truthModel(lab, topKTruths.pairs);
const draw = (truth: keyof typeof topKTruths, n: number) =>
  drawSample(
    truthModel(lab, topKTruths[truth]),
    { title: '', truth: topKTruths[truth] },
    { n, replication: 0 },
    1,
  );

describe('selectedLikelihood', () => {
  it('is the likelihood of the model, and has its slope along any direction', async () => {
    const data = await draw('pairs', 60);
    const likelihood = selectedLikelihood(pairs, data, 2);
    const theta = likelihood.fromModel(pairs);
    const own = sum(await pairs.logDensity(data.x, data.y)) / 60;
    expect(likelihood.at(theta).value).toBeCloseTo(own, 12);
    const random = stream(4, 'direction');
    const direction = theta.map(() => normal(random));
    const along = likelihood.at(theta).gradient.reduce((total, g, j) => total + g * direction[j]!, 0);
    const at = (t: number) => likelihood.at(theta.map((v, j) => v + t * direction[j]!)).value;
    expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(along, 5);
  });
});

describe('fitSelected', () => {
  it('finds the maximum that em finds where em can', async () => {
    const data = await draw('pairs', 50);
    const mine = await fitSelected(pairs, data, 2);
    const theirs = await lab
      .estimator('em', { from: 'model', standardErrors: false })
      .fit(pairs, data, { seed: 1 });
    expect(mine.isAtMaximum).toBe(true);
    expect(mine.logLikelihood).toBeCloseTo(theirs.logLikelihood, 5);
  });
});
