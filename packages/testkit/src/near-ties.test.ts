import { describe, expect, it } from 'vitest';
import { standIn } from '../test/stand-in-backend.ts';
import { nearTies } from './near-ties.ts';

const backend = standIn();
const firstOfEach = Float64Array.of(1, 0, 1, 0);

describe('nearTies', () => {
  it('marks the row in which a selected score nearly equals another', () => {
    const scores = Float64Array.of(0.5, 0.5 - 1e-7, 0.5, 0.4);
    expect(nearTies(scores, firstOfEach, 2, false, backend)).toEqual([true, true, false, false]);
  });

  it('compares down columns where experts choose rows, and marks both rows', () => {
    const scores = Float64Array.of(0.5, 0, 0.5 + 1e-7, 1);
    const firstRow = Float64Array.of(1, 1, 0, 0);
    expect(nearTies(scores, firstRow, 2, true, backend)).toEqual([true, true, true, true]);
    expect(nearTies(scores, firstRow, 2, false, backend)).toEqual([false, false, false, false]);
  });

  it('ignores equal scores on one side, and takes the scale from the largest finite score', () => {
    const scores = Float64Array.of(1e4, 1e4, 1e4 - 0.01, -Infinity);
    expect(nearTies(scores, Float64Array.of(1, 1, 1, 0), 4, false, backend)).not.toContain(true);
    expect(nearTies(scores, Float64Array.of(1, 1, 0, 0), 4, false, backend)).not.toContain(false);
  });
});
