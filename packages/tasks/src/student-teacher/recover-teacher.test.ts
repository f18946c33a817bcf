import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { recoveries } from './alignments.ts';
import { unitScores, unitsByGain, unitsByScore } from './keep-units.ts';
import { populationLoss } from './population-loss.ts';
import { recoverTeacher } from './recover-teacher.ts';
import { studentTeacher } from './student-teacher.ts';
import { randomUnits, someUnits, stackedUnits, type Units } from './units.ts';

const teacher = studentTeacher({ inputs: 8, teachers: 2, seed: 1 });

describe('recoverTeacher', () => {
  it('finds, prunes and tunes two teachers with eight units, each direction before its router', () => {
    const student = randomUnits(stream(2, 'test', 'student'), 8, 8);
    const { trained, pruned, tuned, phases } = recoverTeacher(student, teacher, {
      duration: 60,
      records: 20,
      terms: 40,
    });
    expect(recoveries(trained).every((units) => units.length > 0)).toBe(true);
    expect(phases.found.map((one) => one.teacher).sort()).toEqual([0, 1]);
    for (const { escape: escaped, direction, router } of phases.found) {
      expect(escaped).toBeLessThan(direction);
      expect(direction).toBeLessThan(router);
    }
    const { search, routing, recovery, prune, tune } = phases;
    const order = [...search, routing[1], recovery[1], prune, tune[1]];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect([routing[0], recovery[0], tune[0]]).toEqual([search[1], routing[1], prune]);
    expect(pruned.kept.length).toBe(2);
    expect(tuned.loss).toBeLessThan(1e-12);
    expect(populationLoss(teacher).value(tuned.student)).toBeCloseTo(tuned.loss, 13);
  });

  it('refuses a student smaller than its teacher', () => {
    expect(() => recoverTeacher(someUnits(teacher, [0]), teacher)).toThrow(
      "recoverTeacher: student: must have at least as many units as its teacher's 2, got 1",
    );
  });
});

describe('keeping units', () => {
  // the teacher, a pair that cancels (He₃ is odd), and one beside everything
  const aside = randomUnits(stream(3, 'test', 'aside'), 2, 8);
  const mirrored: Units = {
    ...aside,
    directions: { ...aside.directions, data: aside.directions.data.map((v) => -v) },
  };
  const student = stackedUnits(
    someUnits(teacher, [1]),
    someUnits(aside, [0]),
    someUnits(mirrored, [0]),
    someUnits(teacher, [0]),
  );

  it('scores the teacher 1, and a unit and its opposite with opposite signs', () => {
    const scores = unitScores(student, teacher);
    expect(scores[0]).toBeCloseTo(1, 13);
    expect(scores[3]).toBeCloseTo(1, 13);
    expect(scores[1]).toBeCloseTo(-scores[2]!, 13);
    expect(Math.abs(scores[1]!)).toBeLessThan(0.5);
  });

  it('keeps the teacher by either rule, with no loss', () => {
    expect(unitsByScore(student, teacher).kept).toEqual([0, 3]);
    const { kept, loss } = unitsByGain(student, teacher, 1e-9);
    expect([...kept].sort()).toEqual([0, 3]);
    expect(loss).toBeCloseTo(0, 13);
  });

  it('keeps nothing above a threshold that nothing passes: then ½ E f*² is lost', () => {
    expect(unitsByScore(student, teacher, 2)).toMatchObject({ kept: [], loss: expect.closeTo(1.760274, 6) });
  });
});
