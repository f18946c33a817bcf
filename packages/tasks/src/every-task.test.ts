import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusters } from './clusters.ts';
import { compositional } from './compositional.ts';
import { gaussianMoe } from './gaussian-moe.ts';
import { manifold } from './manifold.ts';
import { studentTeacher } from './student-teacher/student-teacher.ts';
import type { Task } from './task.ts';
import { weightedSum } from './weighted-sum.ts';

const every: readonly Task[] = [
  gaussianMoe(),
  gaussianMoe({ truth: 'act', design: { kind: 'normal' } }),
  studentTeacher({ inputs: 10, teachers: 3, noise: 0.1, seed: 1 }),
  manifold({ inputs: 5, embedding: 'random', noise: 0.1 }),
  manifold({ shape: 'torus', inputs: 4 }),
  manifold({ shape: 'swiss-roll', inputs: 3, target: 'rough', noise: 0.1 }),
  manifold({ shape: 'linked-circles', inputs: 4, embedding: 'random' }),
  compositional({ target: 'vector', noise: 0.1 }),
  clusters({ separation: 2, seed: 1 }),
  clusters({ inputs: 3, target: 'linear', seed: 1 }),
  clusters({ target: 'class', classes: 3, seed: 1 }),
];
const anyTask = fc.constantFrom(...every);
const rows = fc.integer({ min: 0, max: 20 });
const seed = fc.integer({ min: 0, max: 1e6 });
const settings = { seed: 1, numRuns: 60 };

describe('every task', () => {
  it('draws the same rows for the same seed, and as the first rows of a larger sample', () => {
    fc.assert(
      fc.property(anyTask, rows, rows, seed, (task, few, more, at) => {
        const [small, large] = [task.sample(few, at), task.sample(few + more, at)];
        expect(task.sample(few, at)).toEqual(small);
        for (const name of ['x', 'y', 'routing', 'regression'] as const) {
          const { cols, data } = large[name];
          expect(data.subarray(0, few * cols)).toEqual(small[name].data);
        }
        expect(large.drawn?.subarray(0, few)).toEqual(small.drawn);
      }),
      settings,
    );
  });

  it('draws other rows for another seed', () => {
    for (const task of every) {
      const [one, two] = [task.sample(3, 1), task.sample(3, 2)];
      expect(one.x.data).not.toEqual(two.x.data);
      expect(one.y.data).not.toEqual(two.y.data);
    }
  });

  it('has weights ≥ 0 that sum to one where they say so, and draws only experts that weigh something', () => {
    fc.assert(
      fc.property(anyTask, rows, seed, (task, count, at) => {
        const { routing, drawn } = task.sample(count, at);
        expect(routing.cols).toBe(task.experts);
        for (let i = 0; i < count; i++) {
          const own = routing.data.subarray(i * task.experts, (i + 1) * task.experts);
          for (const w of own) expect(w).toBeGreaterThanOrEqual(0);
          if (task.weightSum === 'one') {
            expect(Math.abs(own.reduce((a, b) => a + b) - 1)).toBeLessThan(1e-15 * task.experts); // rounding of the sum
            expect(own[drawn![i]!]).toBeGreaterThan(0);
          }
        }
      }),
      settings,
    );
  });

  it('has as its regression function what its true experts say, by their weights', () => {
    for (const task of every) {
      const { x, regression, routing } = task.sample(10, 3);
      const truth = task.truth(x);
      expect(truth.means.cols).toBe(task.experts * task.outputs);
      expect(truth.routing).toEqual(routing);
      expect(truth.regression).toEqual(regression);
      expect(weightedSum(truth.routing, truth.means)).toEqual(regression);
    }
  });

  it('has shapes that fit also without rows', () => {
    for (const task of every) {
      const { x, y, regression } = task.sample(0, 1);
      expect([x.cols, y.cols, regression.cols]).toEqual([
        task.inputs,
        task.target === 'class' ? 1 : task.outputs,
        task.outputs,
      ]);
    }
  });
});
