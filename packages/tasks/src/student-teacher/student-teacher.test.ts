import { meanRisk } from '@moelab/core';
import { matrix, rowOf } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { dot } from '../dot.ts';
import { studentTeacher } from './student-teacher.ts';

describe('studentTeacher', () => {
  it('has orthonormal routers and directions', () => {
    const { routers, directions } = studentTeacher({ inputs: 12, teachers: 5, seed: 1 });
    const all = [...Array(5).keys()].flatMap((j) => [rowOf(routers, j), rowOf(directions, j)]);
    for (const [i, a] of all.entries())
      for (const [j, b] of all.entries()) expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 14);
  });

  it('has the population second moment 6 m* E σ(Z)², with E σ(Z)² = 0.2933790359', () => {
    const { secondMoment, mean } = studentTeacher({ seed: 1, teachers: 5 }).moments();
    expect(secondMoment.value / 30).toBeCloseTo(0.2933790359, 10);
    expect(mean[0]).toMatchObject({ value: 0, method: 'exact' });
  });

  it('draws data with these moments', () => {
    const task = studentTeacher({ inputs: 20, teachers: 3, noise: 0.5, seed: 2 });
    const { y, regression } = task.sample(8000, 1);
    const mean = meanRisk(y.data);
    expect(Math.abs(mean.value)).toBeLessThan(4 * mean.standardError);
    const second = meanRisk(regression.data.map((f) => f * f));
    expect(Math.abs(second.value - task.moments().secondMoment.value)).toBeLessThan(4 * second.standardError);
    const noise = meanRisk(y.data.map((v, i) => (v - regression.data[i]!) ** 2));
    expect(Math.abs(noise.value - task.bestRisk('squared').value)).toBeLessThan(4 * noise.standardError);
    expect(task.bestRisk('squared').value).toBeCloseTo(0.25, 14);
  });

  it('adds σ(v·x) He₃(w·x) over its units', () => {
    const task = studentTeacher({ inputs: 4, teachers: 2, seed: 3 });
    const x = [0.3, -1, 2, 0.5];
    const want = [0, 1].reduce((total, j) => {
      const z = dot(x, rowOf(task.directions, j));
      return total + (z ** 3 - 3 * z) / (1 + Math.exp(-dot(x, rowOf(task.routers, j))));
    }, 0);
    expect(task.truth(matrix(1, 4, x)).regression.data[0]).toBeCloseTo(want, 13);
  });

  it('has no responsible expert, and says so', () => {
    const task = studentTeacher({ inputs: 4, teachers: 2, seed: 3 });
    expect(task.sample(3, 1).drawn).toBeUndefined();
    expect(task.weightSum).toBe('any');
    expect(() => task.bestRoutingError()).toThrow('no row has an expert to be guessed');
  });

  it('refuses more vectors than there are dimensions', () => {
    expect(() => studentTeacher({ inputs: 5, teachers: 3, seed: 1 })).toThrow('at least 2 · teachers = 6');
  });
});
