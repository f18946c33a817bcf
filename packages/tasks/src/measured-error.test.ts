import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { describe, expect, it } from 'vitest';
import { compositional } from './compositional.ts';
import { measuredError } from './measured-error.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const zero = lab.model({
  inputs: 2,
  outputs: 2,
  experts: 1,
  gate: 'softmax',
  expert: 'constant',
  expertOptions: { initialScale: 0 },
});

describe('measuredError', () => {
  it('finds of a model that says 0 the size of the function itself', async () => {
    const task = compositional({ target: 'vector' });
    const { sup, mse, rows } = await measuredError(zero, task, { rows: 3 * 41 });
    expect(rows).toBe(123);
    expect(sup).toBeCloseTo(3 / 16, 15); // the middle of the third piece is one of the points
    expect(mse).toBeCloseTo(task.moments().secondMoment.value, 9); // the midpoint rule of 41 points a piece
  });

  it('refuses a model of other sizes, and no rows', async () => {
    await expect(measuredError(zero, compositional())).rejects.toThrow(
      'model.outputs must be that of tasks/compositional, 1, got 2',
    );
    await expect(measuredError(zero, compositional({ target: 'vector' }), { rows: 0 })).rejects.toThrow(
      'rows must be an integer ≥ 1, got 0',
    );
  });
});
