import { stream } from '@moelab/numerics';
import { type AnyStudy, studyOptions } from '@moelab/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { compositionalMoe } from '../compositional-moe/compositional-moe.ts';
import { manifoldMoe } from '../manifold-moe/manifold-moe.ts';
import { moeVariants } from '../moe-variants/moe-variants.ts';
import { networkOf } from './architectures.ts';
import type { NetworkMeasures, NetworkResults, NetworkRow } from './columns.ts';
import { matchedWidth } from './matched-width.ts';
import { networkRatioClaim } from './ratio-claim.ts';
import { networkSlopeClaim } from './slope-claim.ts';
import { type TrainingLab, trainingLab } from './training-lab.ts';

let lab: TrainingLab;
beforeAll(async () => {
  lab = await trainingLab();
});

const run = (study: AnyStudy, part: string, model: string, seed = 1) => {
  const options = { ...studyOptions(study), inputs: [4], rows: 64, steps: 2 };
  const cells = study.cells(options) as readonly NetworkRow[];
  const cell = cells.find((one) => one.part === part && one.model === model);
  const context = { options, random: stream(1), seed, signal: { aborted: false } };
  return study.run(cell as never, context as never) as Promise<NetworkMeasures>;
};

describe('networkOf', () => {
  it('has the parameters of the published sizes, and a bias for each of the gate’s experts', () => {
    const count = (name: 'top-1' | 'deep top-1', inputs: number, experts: number, width: number) =>
      networkOf(lab, name, { inputs, outputs: 1, experts, width }).count;
    // without biases of gates: 788 and 245 of the 1-4-MoE at D = 16; 453 and 159 of the 2-3-MoE, 402 and 77 of the 1-6-MoE, m = 16
    expect(count('top-1', 16, 4, 10)).toMatchObject({ total: 788 + 4, active: 245 + 4 });
    expect(count('deep top-1', 2, 3, 16)).toMatchObject({ total: 453 + 6, active: 159 + 6 });
    expect(count('top-1', 2, 6, 16)).toMatchObject({ total: 402 + 6, active: 77 + 6 });
  });

  it('gives a dense network the width of as many parameters', () => {
    const like = { inputs: 16, outputs: 1, experts: 4 };
    const width = matchedWidth(lab, 'dense', like, 'total', 792);
    expect(width).toBe(44); // 18 · 44 + 1 = 793
    expect(matchedWidth(lab, 'dense', like, 'total', 1)).toBe(1);
  });
});

describe('the cells of expressive power', () => {
  it.each([
    ['manifold-moe', manifoldMoe, 'dense, active'],
    ['compositional-moe', compositionalMoe, 'deep top-1'],
    ['moe-variants', moeVariants, 'shared expert'],
  ] as [string, AnyStudy, string][])(
    'of %s are trained, to the same numbers for a seed',
    async (_, study, model) => {
      const one = await run(study, 'trained', model);
      expect(one.trainingMse).toBeGreaterThan(0);
      expect(one.sup ** 2).toBeGreaterThan(one.mse);
      expect(await run(study, 'trained', model)).toEqual(one);
      expect((await run(study, 'trained', model, 2)).trainingMse).not.toBe(one.trainingMse); // another sample
    },
  );

  it('are built, to the error of the interpolant', async () => {
    const { sup, total } = await run(manifoldMoe, 'built', 'linear gate');
    expect(sup).toBeCloseTo(6.67639e-2, 5);
    expect(total).toBe(4 * (10 * 4 + 10 + 10 + 1) + 4 * 4); // D = 4, without a bias in the gate
    expect((await run(compositionalMoe, 'built', 'bias-free')).layers).toBe(4);
  });
});

describe('the grid of manifold-moe', () => {
  it('refuses a D that no circle lies in, before it runs', () => {
    expect(() => manifoldMoe.cells({ ...studyOptions(manifoldMoe), inputs: [16, 1] } as never)).toThrow(
      'inputs: must be at least 2 to have a circle in them, got 1',
    );
  });
});

describe('claims of expressive power', () => {
  const rows = (model: string, mse: (width: number, replication: number) => number) =>
    [8, 16, 32].flatMap((width) =>
      [0, 1, 2].map(
        (replication): NetworkRow => ({
          part: 'trained',
          task: 'circle',
          model,
          inputs: 16,
          experts: 4,
          width,
          replication,
          mse: mse(width, replication),
          sup: 1,
          trainingMse: 0,
          expertError: 0,
          routingError: 0,
          layers: 1,
          total: 1,
          active: 1,
        }),
      ),
    );
  const results: NetworkResults = {
    rows: [...rows('falls', (m, r) => (1 + 0.01 * r) / m), ...rows('stays', (_, r) => 0.1 + 0.001 * r)],
  };

  it('are decided by the interval of a slope', () => {
    const verdict = (model: string, range: readonly [number, number]) =>
      networkSlopeClaim({ statement: '', networks: { model }, against: 'width', range }).decide(results)
        .verdict;
    expect(verdict('falls', [-1.1, -0.9])).toBe('supported');
    expect(verdict('falls', [-0.2, 0.2])).toBe('not supported');
    expect(verdict('stays', [-0.2, 0.2])).toBe('supported');
    expect(verdict('is not there', [-0.2, 0.2])).toBe('undecided');
  });

  it('are decided by the interval of a ratio', () => {
    const decide = (range: readonly [number, number]) =>
      networkRatioClaim({
        statement: '',
        networks: { model: 'falls', width: 32 },
        than: { model: 'stays', width: 32 },
        range,
      }).decide(results);
    expect(decide([0, 1]).verdict).toBe('supported');
    expect(decide([1, Infinity]).verdict).toBe('not supported');
    expect(decide([0, 1]).statistic).toBeCloseTo(10 / 32, 3);
  });
});
