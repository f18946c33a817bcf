import { matrix } from '@moelab/numerics';
import { mul, sum } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { byChunks, CHUNK_ROWS } from './by-chunks.ts';

const backend = cpuBackend();

describe('byChunks', () => {
  it.each([1, CHUNK_ROWS, CHUNK_ROWS + 1, 2 * CHUNK_ROWS + 3])(
    'joins the rows of %i rows in order',
    async (rows) => {
      const x = matrix(
        rows,
        2,
        Float64Array.from({ length: 2 * rows }, (_, i) => i),
      );
      const seen: [number, number][] = [];
      const [doubled, sums] = await byChunks(backend, rows, 2, (chunk) => {
        seen.push([chunk.from, chunk.rows]);
        const part = chunk.part(x);
        return [mul(part, backend.tensor([2], [])), sum(part, -1)];
      });
      expect(doubled!.every((v, i) => v === 2 * i)).toBe(true);
      expect(sums!.every((v, i) => v === 4 * i + 1)).toBe(true);
      expect([doubled!.length, sums!.length]).toEqual([2 * rows, rows]);
      expect(seen.reduce((n, [from, own]) => (from === n ? n + own : -1), 0)).toBe(rows);
      expect(Math.max(...seen.map(([, own]) => own))).toBeLessThanOrEqual(CHUNK_ROWS);
    },
  );

  it('runs nothing for no rows', async () => {
    const [a, b] = await byChunks(backend, 0, 2, () => {
      throw new Error('ran');
    });
    expect([a, b]).toEqual([new Float64Array(), new Float64Array()]);
  });
});
