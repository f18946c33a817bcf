import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Audited, auditedValues, directionalDerivatives } from './directional-derivatives.ts';
import { directionOf, estimatedEntries, movedAlong } from './parameter-entries.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });

describe('directionalDerivatives', () => {
  it('agrees with differences of fourth order for densities and for functions of several outputs', async () => {
    const random = stream(3, 'directional-derivatives');
    const x = matrix(
      20,
      2,
      Float64Array.from({ length: 40 }, () => normal(random)),
    );
    for (const [gate, expert] of [
      ['softmax', 'mlp'],
      ['cosine', 'polynomial'],
      ['sigmoid', 'linear'],
    ] as const) {
      const model = lab.modelFrom({ inputs: 2, seed: 2, layers: [{ outputs: 2, experts: 3, gate, expert }] });
      const audited: Audited =
        gate === 'sigmoid'
          ? { kind: 'regression function', x }
          : { kind: 'log density', x, y: await model.sample(x, { seed: 4 }) };
      const entries = estimatedEntries(model);
      const direction = directionOf(
        model,
        entries,
        entries.map(() => normal(random)),
      );
      const before = memory().numTensors;
      const [found] = await directionalDerivatives(model, audited, [direction]);
      expect(memory().numTensors).toBe(before);
      const h = 1e-4;
      const at = (amount: number) => auditedValues(movedAlong(model, direction, amount), audited);
      const [up, down, farUp, farDown] = [await at(h), await at(-h), await at(2 * h), await at(-2 * h)];
      for (const [i, v] of found!.entries()) {
        const want = (8 * (up[i]! - down[i]!) - (farUp[i]! - farDown[i]!)) / (12 * h);
        // truncation by h⁴ and rounding by 1/h leave about 1e-9
        expect(Math.abs(v - want)).toBeLessThan(1e-7 * (1 + Math.abs(want)));
      }
    }
  });
});
