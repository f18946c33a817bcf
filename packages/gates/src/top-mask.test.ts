import { loadFloat64 } from '@moelab/backend-float64';
import { evaluate, type LayerContext } from '@moelab/core';
import { normal, stream } from '@moelab/numerics';
import { cast } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { topMask } from './top-mask.ts';

const backend = await loadFloat64();
const context: LayerContext = {
  inputs: 1,
  outputs: 1,
  experts: 1,
  constant: (values: number | ArrayLike<number>, shape: readonly number[] = []) =>
    backend.tensor(typeof values === 'number' ? [values] : values, shape),
};

async function marks(values: readonly number[], columns: number, k: number): Promise<number[]> {
  const shape = [values.length / columns, columns];
  const [mask] = await evaluate(backend, () => [
    cast(topMask(backend.tensor(values, shape), k, context), 'float32'),
  ]);
  return [...mask!];
}

describe('topMask', () => {
  it('gives ties to the columns that come first', async () => {
    expect(await marks([1, 1, 1, 1], 4, 2)).toEqual([1, 1, 0, 0]);
    expect(await marks([0, 2, 1, 1, 1], 5, 3)).toEqual([0, 1, 1, 1, 0]);
    expect(await marks([-Infinity, 3, Infinity, 3], 4, 2)).toEqual([0, 1, 1, 0]);
  });

  it('marks what a stable sort puts first, for scores with many ties', async () => {
    const random = stream(3, 'scores');
    for (let round = 0; round < 40; round++) {
      const columns = 1 + Math.floor(random.next() * 9);
      const k = 1 + Math.floor(random.next() * columns);
      const scores = Array.from({ length: columns }, () => Math.round(normal(random)));
      const first = scores
        .map((score, e) => ({ score, e }))
        .sort((a, b) => b.score - a.score || a.e - b.e)
        .slice(0, k)
        .map(({ e }) => e);
      expect(await marks(scores, columns, k)).toEqual(scores.map((_, e) => (first.includes(e) ? 1 : 0)));
    }
  });
});
