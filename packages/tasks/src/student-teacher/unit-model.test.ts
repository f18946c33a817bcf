import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { rowOf, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { studentTeacher } from './student-teacher.ts';
import { unitsOf, withUnits } from './unit-model.ts';
import { randomUnits } from './units.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const shape = { inputs: 6, outputs: 1, expert: 'hermite', expertOptions: { noise: 'none' } } as const;
const sigmoid = { ...shape, gate: 'sigmoid', gateOptions: { bias: 'none' } } as const;

describe('a model of units', () => {
  it.each(['sigmoid', 'softmax'] as const)('says what a teacher with %s routing says', async (routing) => {
    const teacher = studentTeacher({ inputs: 6, teachers: 3, routing, seed: 1 });
    const spec = routing === 'sigmoid' ? sigmoid : ({ ...shape, gate: 'softmax' } as const);
    const model = withUnits(lab.model({ ...spec, experts: 3 }), teacher);
    const { x, y } = teacher.sample(5, 1);
    const said = await model.predict(x);
    said.data.forEach((v, i) => {
      expect(v).toBeCloseTo(y.data[i]!, 12);
    });
    expect(await lab.modelFrom(model.spec).with(model).predict(x)).toEqual(said);
  });

  it('gives its units back, at norm one', () => {
    const units = randomUnits(stream(1, 'test'), 4, 6);
    const model = withUnits(lab.model({ ...sigmoid, experts: 4 }), units);
    const directions = model.parameters['experts.directions']!;
    const longer = { ...directions, values: directions.values.map((v) => 3 * v) };
    const back = unitsOf(model.with({ parameters: { ...model.parameters, 'experts.directions': longer } }));
    expect(back.routing).toBe('sigmoid');
    for (const which of ['routers', 'directions'] as const)
      for (let i = 0; i < 4; i++)
        rowOf(back[which], i).forEach((v, s) => {
          expect(v).toBeCloseTo(units[which].data[i * 6 + s]!, 14);
        });
  });

  it('refuses models that are none', () => {
    const units = randomUnits(stream(1, 'test'), 4, 6);
    const linear = lab.model({ inputs: 6, outputs: 1, experts: 4, gate: 'softmax', expert: 'linear' });
    expect(() => withUnits(linear, units)).toThrow("got 1 of 'softmax' and 'linear'");
    expect(() => withUnits(lab.model({ ...sigmoid, experts: 3 }), units)).toThrow(
      '6 inputs and 4 experts, got 6 and 3',
    );
    const biased = lab.model({ ...shape, gate: 'sigmoid', experts: 1 });
    const bias = { ...biased.parameters['gate.bias']!, values: Float64Array.of(0.5) };
    expect(() => unitsOf(biased.with({ parameters: { ...biased.parameters, 'gate.bias': bias } }))).toThrow(
      'gate.bias: units have none, got 0.5',
    );
  });
});
