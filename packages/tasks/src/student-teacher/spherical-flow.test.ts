import { matrix, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { decayRate } from './decay-rate.ts';
import { fineTuneRate, reducedTimes } from './reduced-flow.ts';
import { largestEulerStep, sphericalFlow } from './spherical-flow.ts';
import { studentTeacher } from './student-teacher.ts';
import { randomUnits, someUnits, stackedUnits, turnedUnits, type Units } from './units.ts';

const teacher = studentTeacher({ inputs: 8, teachers: 2, seed: 1 });

describe('sphericalFlow', () => {
  it('goes back to the teacher at the rate 12 q′(1) = 0.538, to a loss below 1e-12', () => {
    const flow = sphericalFlow(turnedUnits(stream(5, 'test', 'turn'), teacher, 0.2), teacher, {
      duration: 70,
      lossTolerance: 1e-13,
      terms: 40,
    });
    expect(flow.reason).toBe('loss');
    expect(flow.loss).toBeLessThan(1e-12);
    expect(Math.abs(decayRate(flow.records) - 0.538035)).toBeLessThan(0.002);
    expect(fineTuneRate(teacher)).toBeCloseTo(0.538035, 6);
  });

  // all in four orthonormal vectors, where nothing is neglected by the two equations
  const frame = studentTeacher({ inputs: 4, teachers: 2, seed: 2 });
  const [one, other] = [someUnits(frame, [0]), someUnits(frame, [1])];
  const begun = (alignment: number): Units => ({
    routers: other.routers,
    directions: matrix(
      1,
      4,
      one.directions.data.map(
        (v, s) => alignment * v + Math.sqrt(1 - alignment ** 2) * other.directions.data[s]!,
      ),
    ),
  });

  it('takes the times of the two equations of one unit and one teacher, direction before router', () => {
    const wanted = reducedTimes({ direction: 0.2, levels: [0.5, 0.9] });
    const { crossings, gradientNorm, reason } = sphericalFlow(begun(0.2), one, {
      duration: 15,
      tolerance: 1e-5,
      terms: 40,
    });
    for (const [l, { directions, routers }] of crossings.entries()) {
      // interpolation between steps of up to 0.05
      expect(Math.abs(directions.data[0]! - wanted.directions[l]!)).toBeLessThan(2e-3);
      expect(Math.abs(routers.data[0]! - wanted.routers[l]!)).toBeLessThan(2e-3);
      expect(directions.data[0]!).toBeLessThan(routers.data[0]!);
    }
    expect(reason).toBe('duration');
    expect(gradientNorm).toBeGreaterThan(0);
  });

  it('does not find a teacher behind it: the loss stalls at 6 q(1) = 1.7603', () => {
    const flow = sphericalFlow(begun(-0.3), one, { duration: 30, step: 0.1, records: 3 });
    expect(flow.loss).toBeCloseTo(1.760274, 3);
    expect(flow.directions.data[0]!).toBeLessThan(0);
    expect(flow.crossings[0]!.directions.data[0]).toBeNaN();
    expect(flow.records.map(({ time }) => Math.round(time))).toEqual([0, 10, 20, 30]);
  });

  it('ends where it is told to', () => {
    const { reason, directions } = sphericalFlow(begun(0.5), one, {
      duration: 9,
      until: (now) => now.directions.data[0]! > 0.7,
    });
    expect(reason).toBe('until');
    expect(directions.data[0]!).toBeLessThan(0.9);
  });

  it('refuses unstable steps, and tells a run that diverges', () => {
    expect(largestEulerStep()).toBeCloseTo(0.379, 3);
    expect(() => sphericalFlow(begun(0.5), one, { duration: 9, step: 0.4 })).toThrow(
      "step: must be below 0.3787, from which on Euler's method is unstable at a found direction, got 0.4",
    );
    // a pair of units that all but cancel goes back twice as fast as one unit does
    const away = other.directions.data.map(
      (v, s) => Math.cos(0.01) * -v + Math.sin(0.01) * one.routers.data[s]!,
    );
    const beside = { routers: other.routers, directions: matrix(1, 4, away) };
    const pair = stackedUnits(one, other, beside);
    expect(() => sphericalFlow(pair, one, { duration: 9, step: 0.37 })).toThrow(
      /the loss went from .* a flow lowers it: a step of 0\.37 is too large for units that share a teacher/,
    );
    expect(sphericalFlow(pair, one, { duration: 9, step: 0.1 }).loss).toBeLessThan(1e-4);
  });

  it('refuses rates and limits of teachers that are not orthonormal', () => {
    const skew = randomUnits(stream(6, 'test', 'skew'), 2, 8);
    expect(() => fineTuneRate(skew)).toThrow(
      'its routers and directions must be orthonormal, got inner products off by',
    );
    expect(() => sphericalFlow(skew, skew, { duration: 1, step: 0.1 })).toThrow('must be orthonormal');
    expect(sphericalFlow(skew, skew, { duration: 1 }).loss).toBeCloseTo(0, 13);
  });
});
