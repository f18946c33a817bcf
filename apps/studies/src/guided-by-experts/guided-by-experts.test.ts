import { stream } from '@moelab/numerics';
import { studyOptions } from '@moelab/study';
import { describe, expect, it } from 'vitest';
import { nothing, type Row } from './columns.ts';
import { readCourse } from './course.ts';
import { guidedByExperts } from './guided-by-experts.ts';
import type { GuidedResults } from './rows.ts';

const options = studyOptions(guidedByExperts, { duration: 25, tuneDuration: 60, sampledDuration: 0.4 });
const context = { options: options as never, random: stream(1), seed: 1, signal: { aborted: false } };
const cell = (part: string, inputs: number, units: number) => ({ part, inputs, units, replication: 0 });

describe('guided-by-experts', () => {
  it('recovers, prunes and tunes a small student, and writes down how', async () => {
    const row = await guidedByExperts.run(cell('recovery', 10, 6), context);
    expect(row.found).toBeGreaterThan(0);
    expect(row.expertFirst).toBe(row.found);
    expect(row.keptFound).toBe(row.found);
    expect(row.tunedLoss).toBeLessThan(row.keptLoss);
    const course = readCourse(row.course);
    expect(course.directions).toHaveLength(5);
    expect(course.routers[0]).toHaveLength(course.time.length);
    expect(course.tuneLoss.at(-1)).toBeLessThan(course.tuneLoss[0]!);
  });

  it('trains the same student on batches, as an ordinary model', async () => {
    const row = await guidedByExperts.run(cell('sampled', 6, 2), context);
    expect(row.end).toBe(0.4);
    expect(row.loss).toBeLessThan(5);
    expect(row.kept).toBeGreaterThan(0);
  });

  const judged = (
    id: string,
    rows: readonly Partial<Row & { part: string; inputs: number; units: number }>[],
  ) =>
    guidedByExperts.claims[id]!.decide({
      options,
      rows: rows.map((row, replication) => ({
        ...nothing,
        ...cell('recovery', 200, 25),
        replication,
        ...row,
      })),
      failed: [],
    } as unknown as GuidedResults);

  it('decides that experts come first by all found teachers together', () => {
    const runs = (first: number) => Array.from({ length: 20 }, () => ({ found: 5, expertFirst: first }));
    expect(judged('c8', runs(5)).verdict).toBe('supported');
    expect(judged('c8', runs(3)).verdict).toBe('not supported');
    expect(judged('c8', [{ found: 5, expertFirst: 5 }]).verdict).toBe('undecided');
  });

  it('finds √d in escape times of that law, and holds runs without escape against it', () => {
    const escapes = (of: (d: number) => number) =>
      [250, 1000, 4000].flatMap((inputs) =>
        Array.from({ length: 20 }, (_, r) => ({
          part: 'escape',
          inputs,
          escape: of(inputs) * (1 + r / 40),
          end: 200,
        })),
      );
    expect(judged('c9', escapes(Math.sqrt)).verdict).toBe('supported');
    expect(
      judged(
        'c9',
        escapes((d) => d / 100),
      ).verdict,
    ).toBe('not supported');
    expect(
      judged(
        'c9',
        escapes((d) => (d === 4000 ? Number.NaN : Math.sqrt(d))),
      ).verdict,
    ).toBe('undecided');
  });

  it('refuses teachers that are larger than the student or the space', () => {
    const cells = (given: object) => () => guidedByExperts.cells({ ...options, ...given } as never);
    expect(cells({ units: [4], inputs: [9] })).toThrow(
      "inputs: must be at least 2 · 5 for an orthonormal teacher, got 9; units: must be at least the teacher's 5, got 4",
    );
  });
});
