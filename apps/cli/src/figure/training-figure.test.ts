import { describe, expect, it } from 'vitest';
import type { Trained } from '../train/train.ts';
import { trainingFigure } from './training-figure.ts';

/** A training with these losses, two experts and the first epoch kept. */
function trained(losses: readonly number[]): Trained {
  const routing = [{ layer: 0, loads: [0.25, 0.75] }];
  const layers = [{ experts: 2, expert: 'linear', gate: 'softmax' }];
  const fit = {
    loss: 'squared',
    trainingLoss: losses[0],
    epoch: 1,
    trace: losses.map((loss, i) => ({ epoch: i + 1, loss, routing })),
    model: { layers, spec: { layers } },
  };
  return { fit, table: { file: 'a/b.csv' }, targets: ['y'], features: ['x'], seed: 1 } as unknown as Trained;
}

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('trainingFigure', () => {
  it('takes a logarithmic axis where positive losses span a factor of 20, and only there', () => {
    const wide = trainingFigure(trained([100, 1, 0.1]));
    expect(wide).toContain('>0.1</text>');
    expect(wide).toContain('>100</text>');
    // on a linear axis 20, 40, … are marked
    expect(wide).not.toContain('>40</text>');
    expect(trainingFigure(trained([100, 50, 10]))).toContain('>40</text>');
    expect(trainingFigure(trained([100, 1, -0.1]))).toContain('>40</text>');
  });

  it('shows one epoch as a point over areas, and more as lines', () => {
    const one = trainingFigure(trained([3]));
    expect(count(one, '<circle ')).toBe(1);
    const more = trainingFigure(trained([3, 2]));
    expect(count(more, '<circle ')).toBe(0);
    for (const svg of [one, more]) {
      expect(svg).toContain('>b.csv: y given x</text>');
      expect(svg).toContain('>expert 2</text>');
      expect(svg).not.toContain('>held out</text>');
      expect(svg).not.toMatch(/NaN|undefined/);
    }
  });
});
