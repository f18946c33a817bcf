import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import { plainGate } from '@moelab/testkit';
import { describe, expect, it } from 'vitest';
import { experts } from './index.ts';

const gate = { name: 'test', gates: { plain: plainGate } };
const lab = createLab({ plugins: [gate, experts], backend: await loadFloat64() });

describe('polynomial', () => {
  it('is 1 + 2a − b + 3a² − ab + b²/2 with these coefficients', async () => {
    const fresh = lab.model({
      inputs: 2,
      outputs: 1,
      experts: 1,
      gate: 'plain',
      expert: 'polynomial',
      expertOptions: { degree: 2 },
    });
    const coefficients = {
      ...fresh.parameters['experts.coefficients']!,
      values: Float64Array.of(1, 2, -1, 3, -1, 0.5),
    };
    const model = fresh.with({ parameters: { ...fresh.parameters, 'experts.coefficients': coefficients } });
    const { data } = await model.predict(matrix(3, 2, [0, 0, 1, 2, -2, 4]));
    expect([...data]).toEqual([1, 4, 1 - 4 - 4 + 12 + 8 + 8]);
  });

  it('of degree 1 has the design 1, a, b, and of degree 0 that of the constant expert', () => {
    const design = (degree: number) => {
      const { layers } = lab.model({
        inputs: 2,
        outputs: 1,
        experts: 1,
        gate: 'plain',
        expert: 'polynomial',
        expertOptions: { degree },
      });
      return [...layers[0]!.expert.fused!.design(matrix(2, 2, [3, 4, 5, 6])).data];
    };
    expect(design(1)).toEqual([1, 3, 4, 1, 5, 6]);
    expect(design(0)).toEqual([1, 1]);
  });

  it('refuses more monomials than anyone can estimate', () => {
    const spec = { inputs: 50, outputs: 1, experts: 1, gate: 'plain', expert: 'polynomial' } as const;
    expect(() => lab.model({ ...spec, expertOptions: { degree: 10 } })).toThrow(
      /degree 10 of 50 inputs has 75394027566 monomials; take a lower degree or fewer inputs, for at most 100000/,
    );
  });
});
