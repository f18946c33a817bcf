import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates } from './index.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const shape = { inputs: 1, outputs: 1, gate: 'sigmoid', expert: 'constant' } as const;

/** Routes x = 1 with these logits. */
async function routed(weights: 'plain' | 'normalised', logits: readonly number[]) {
  const fresh = lab.model({ ...shape, experts: logits.length, gateOptions: { weights } });
  const bias = { ...fresh.parameters['gate.bias']!, values: Float64Array.from(logits) };
  const slopes = { ...fresh.parameters['gate.slopes']!, values: new Float64Array(logits.length) };
  const parameters = { ...fresh.parameters, 'gate.bias': bias, 'gate.slopes': slopes };
  const { weights: got, logWeights } = await fresh.with({ parameters }).route(matrix(1, 1, [1]));
  return { weights: [...got.data], logWeights: [...logWeights.data] };
}
const expectClose = (got: readonly number[], wanted: readonly number[]) => {
  for (const [e, want] of wanted.entries()) expect(got[e]).toBeCloseTo(want, 14);
};

describe('sigmoid', () => {
  // σ(0) = 1/2, σ(log 3) = 3/4, σ(−log 4) = 1/5
  const logits = [0, Math.log(3), -Math.log(4)];

  it('weighs each expert on its own, or by its share of all sigmoids', async () => {
    expectClose((await routed('plain', logits)).weights, [0.5, 0.75, 0.2]);
    expectClose((await routed('normalised', logits)).weights, [0.5 / 1.45, 0.75 / 1.45, 0.2 / 1.45]);
  });

  it('keeps its logarithms exact where sigmoids underflow', async () => {
    const far = [-1e4, -1e4 + Math.LN2, 1e4];
    expect((await routed('plain', far)).logWeights.slice(0, 2)).toEqual([-1e4, -1e4 + Math.LN2]);
    expect((await routed('plain', [30])).logWeights[0]).toBeCloseTo(-Math.log1p(Math.exp(-30)), 28);
    expectClose((await routed('normalised', far)).logWeights, [-1e4, -1e4 + Math.LN2, 0]);
    // both far below 0: softmax
    const [one, two] = (await routed('normalised', far.slice(0, 2))).weights;
    expect(one).toBeCloseTo(1 / 3, 11); // 1e4 has an ulp of 2e-12
    expect(two).toBeCloseTo(2 / 3, 11);
  });

  it('has no bias on demand, and is then σ(slopes · x)', async () => {
    const fresh = lab.model({ ...shape, experts: 2, gateOptions: { bias: 'none' } });
    expect(Object.keys(fresh.parameters).filter((name) => name.startsWith('gate.'))).toEqual(['gate.slopes']);
    const slopes = { ...fresh.parameters['gate.slopes']!, values: Float64Array.of(Math.log(3), 0) };
    const model = fresh.with({ parameters: { ...fresh.parameters, 'gate.slopes': slopes } });
    expectClose([...(await model.route(matrix(1, 1, [1]))).weights.data], [0.75, 0.5]);
  });

  it('counts all its parameters as free, but none of a single normalised expert', () => {
    const free = (weights: 'plain' | 'normalised', experts: number) =>
      lab.model({ ...shape, inputs: 3, experts, gateOptions: { weights } }).count.free - 2 * experts;
    expect(free('plain', 2)).toBe(8);
    expect(free('normalised', 2)).toBe(8);
    expect(free('plain', 1)).toBe(4);
    expect(free('normalised', 1)).toBe(0);
  });

  it('is a density only when normalised', async () => {
    const x = matrix(1, 1, [0]);
    const plain = lab.model({ ...shape, experts: 2 });
    await expect(plain.logDensity(x, x)).rejects.toThrow(/gates\/sigmoid: its weights do not sum to one/);
    const normalised = lab.model({ ...shape, experts: 2, gateOptions: { weights: 'normalised' } });
    expect((await normalised.logDensity(x, x))[0]).toBeLessThan(0);
  });
});
