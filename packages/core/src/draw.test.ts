import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { drawFrom } from './draw.ts';
import { evaluate } from './engine.ts';

const backend = cpuBackend();
const N = 40_000;
type Kind = 'uniform' | 'normal' | 'gumbel';
const moments = async (kind: Kind, seed: number) => {
  const [values] = await evaluate(backend, () => [drawFrom(backend, stream(seed))[kind]([N / 4, 4])]);
  const mean = values!.reduce((a, b) => a + b, 0) / N;
  const variance = values!.reduce((a, v) => a + (v - mean) ** 2, 0) / N;
  return { mean, sd: Math.sqrt(variance), values: values! };
};

describe('drawFrom', () => {
  // within four standard errors: of a mean sd/√N, of an sd about sd·√((kurtosis − 1)/(4N))
  it.each<readonly [Kind, number, number, number]>([
    ['uniform', 0.5, Math.sqrt(1 / 12), 1.8],
    ['normal', 0, 1, 3],
    ['gumbel', 0.5772156649015329, Math.PI / Math.sqrt(6), 5.4],
  ])('draws from the %s distribution', async (kind, mean, sd, kurtosis) => {
    const found = await moments(kind, 1);
    expect(Math.abs(found.mean - mean)).toBeLessThan((4 * sd) / Math.sqrt(N));
    expect(Math.abs(found.sd - sd)).toBeLessThan(4 * sd * Math.sqrt((kurtosis - 1) / (4 * N)));
  });

  it('samples the softmax of logits as the argmax of logits + Gumbel', async () => {
    const { values } = await moments('gumbel', 2);
    const logits = [0, 1, -1, 0.5];
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < N; i += 4) {
      const sums = logits.map((l, e) => l + values[i + e]!);
      counts[sums.indexOf(Math.max(...sums))]! += 1;
    }
    const total = logits.reduce((a, l) => a + Math.exp(l), 0);
    logits.forEach((l, e) => {
      const p = Math.exp(l) / total;
      const n = N / 4;
      expect(Math.abs(counts[e]! / n - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    });
  });

  it('gives the same numbers for the same stream, other ones at the next call, and none for no shape', async () => {
    const [a, b, c, none] = await evaluate(backend, () => {
      const draw = drawFrom(backend, stream(3));
      const again = drawFrom(backend, stream(3));
      return [draw.normal([2, 3]), again.normal([2, 3]), draw.normal([2, 3]), draw.uniform([0, 3])];
    });
    expect(a).toEqual(b);
    expect(c).not.toEqual(a);
    expect(none).toHaveLength(0);
  });
});
