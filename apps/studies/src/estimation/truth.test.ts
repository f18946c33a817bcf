import { describe, expect, it } from 'vitest';
import { laboratory } from './laboratory.ts';
import { truthModel, truths } from './truth.ts';

describe('truthModel', () => {
  it('refuses experts that coincide, in one line', async () => {
    const { paper } = truths;
    const same = Object.fromEntries(
      Object.entries(paper.parameters).map(([name, array]) => [
        name,
        name.startsWith('experts.') ? { ...array, values: array.values.map(() => 1) } : array,
      ]),
    );
    const lab = await laboratory();
    expect(() => truthModel(lab, { ...paper, parameters: same })).toThrow(
      "truth 'paper': experts 1 and 2 coincide",
    );
  });
});
