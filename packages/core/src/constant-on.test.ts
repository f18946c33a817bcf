import { expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { constantOn } from './constant-on.ts';
import { evaluate } from './engine.ts';

it('makes scalars of numbers and tables of lists, by the backend’s own constructor', async () => {
  const backend = cpuBackend();
  const made: number[][] = [];
  const constant = constantOn({
    ...backend,
    tensor: (values, shape) => {
      made.push(Array.from(values));
      return backend.tensor(values, shape);
    },
  });
  const shapes: number[][] = [];
  await evaluate(backend, () => {
    const tensors = [constant(0.1), constant([1, 2, 3, 4, 5, 0.1], [3, 2])];
    shapes.push(...tensors.map(({ shape }) => shape));
    return tensors;
  });
  expect(shapes).toEqual([[], [3, 2]]);
  expect(made).toEqual([[0.1], [1, 2, 3, 4, 5, 0.1]]); // not rounded before the backend sees them
});
