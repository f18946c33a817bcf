import { describe, expect, it } from 'vitest';
import { drive } from './drive.ts';

describe('the example driver', () => {
  it('trains a gate to the same risk on both backends, and sees errors fall with n', async () => {
    const lines: string[] = [];
    const { risks, exponent } = await drive({
      sizes: [200, 1600],
      replications: 3,
      trainingRows: 200,
      epochs: 10,
      seed: 1,
      say: (line) => lines.push(line),
    });
    for (const { float64, wasm } of Object.values(risks)) expect(wasm / float64).toBeCloseTo(1, 3); // float32
    expect(Object.keys(risks)).toContain('my own');
    expect(exponent.value).toBeLessThan(0);
    expect(lines.at(-1)).toContain('exponent');
  });
});
