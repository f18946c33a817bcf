import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix } from '@moelab/numerics';
import { describePlugin } from '@moelab/testkit/vitest';
import { describe, expect, it } from 'vitest';
import { radialPlugin } from './gate.ts';

describePlugin(radialPlugin, { gates: { radial: [{}, { softening: 0.5 }] } });

describe('a gate of one’s own', () => {
  it('works in a lab beside the experts that ship with moelab', async () => {
    const lab = createLab({ plugins: [experts, radialPlugin], backend: await loadFloat64() });
    const fresh = lab.model({
      inputs: 2,
      outputs: 1,
      experts: 2,
      gate: 'radial',
      gateOptions: { softening: 3 },
      expert: 'linear',
    });
    // centres (0, 0) and (4, 0)
    const centres = { ...fresh.parameters['gate.centres']!, values: Float64Array.of(0, 4, 0, 0) };
    const model = fresh.with({ parameters: { ...fresh.parameters, 'gate.centres': centres } });
    const { weights } = await model.route(matrix(2, 2, [2, 7, 4, 0]));
    expect(weights.data[0]).toBeCloseTo(0.5, 14); // as far from one as from the other
    expect(weights.data[2]).toBeCloseTo(1 / (1 + Math.exp(2)), 14); // √(4² + 3²) = 5 against √3² = 3
    expect(model.count.free).toBe(4 + 1 + 2 * 4);
  });

  it('is listed with its options, and refuses a wrong one', () => {
    const lab = createLab({ plugins: [experts, radialPlugin] });
    expect(lab.list('gates')).toMatchObject([{ name: 'radial', plugin: 'example-custom-gate' }]);
    expect(() =>
      lab.layer({ outputs: 1, experts: 2, gate: 'radial', gateOptions: { softening: 0 }, expert: 'mlp' }),
    ).toThrow('gates/radial: softening: must be a finite number > 0, got 0 [INVALID_OPTIONS]');
  });
});
