import { stream } from '@moelab/numerics';
import { add, engine, grad, matMul, mul, sum, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { toyGates } from '../test/toy-parts.ts';
import { compute, evaluate } from './engine.ts';
import { expert } from './expert.ts';
import { createLayer } from './layer.ts';
import { tensorsOf } from './tensors-of.ts';

const backend = cpuBackend();
/** tanh(x slopes) · scale, combined as twice that; `scale` is one for all experts. */
const doubled = expert({
  parameters: {
    slopes: { axes: ['input', 'output'], shape: [2, 1], init: (random) => random.next() },
    scale: { axes: [], shape: [], init: 3, domain: 'positive', shared: true },
  },
  apply: (x, { slopes, scale }) => mul(tanh(matMul(x, slopes)), scale),
  mean: (output) => add(output, output),
});
const layerOf = (experts: number) => {
  const context = {
    inputs: 2,
    outputs: 1,
    experts,
    constant: (values: number | ArrayLike<number>, shape: readonly number[] = []) =>
      backend.tensor(typeof values === 'number' ? [values] : values, shape),
  };
  const spec = {
    outputs: 1,
    experts,
    gate: 'uniform',
    gateOptions: {},
    expert: 'doubled',
    expertOptions: {},
  };
  return createLayer(spec, 2, toyGates.gates.uniform.create({}, context), doubled);
};
const rows = [0.5, -1, 2, 0.25];
const x = () => backend.tensor(rows, [2, 2]);

describe('createLayer', () => {
  it('puts an expert axis in front of what is not shared', () => {
    const { parameters } = layerOf(3);
    expect(parameters['experts.slopes']).toMatchObject({
      axes: ['expert', 'input', 'output'],
      shape: [3, 2, 1],
    });
    expect(parameters['experts.scale']).toMatchObject({ axes: [], shape: [], domain: 'positive' });
  });

  it('draws first values that do not depend on what else there is', () => {
    const [two, three] = [2, 3].map((n) => layerOf(n).initialParameters(stream(1))['experts.slopes']!.values);
    expect(three!.slice(0, 4)).toEqual(two);
  });

  it('applies each expert to its own parameters, and combines what `mean` makes of it', async () => {
    const layer = layerOf(2);
    const parameters = layer.initialParameters(stream(2));
    const s = parameters['experts.slopes']!.values;
    const said = [0, 1].map((e) =>
      [0, 1].map((i) => 3 * Math.tanh(rows[2 * i]! * s[2 * e]! + rows[2 * i + 1]! * s[2 * e + 1]!)),
    );
    const [combined, first, second] = await evaluate(backend, () => {
      const forward = layer.forward({ x: x() }, tensorsOf(backend, parameters), {});
      return [forward.combined, ...forward.components.map(({ output }) => output)];
    });
    said.forEach((own, e) => {
      own.forEach((v, i) => {
        expect([first, second][e]![i]).toBeCloseTo(v, 5);
      });
    });
    expect(combined![0]).toBeCloseTo(said[0]![0]! + said[1]![0]!, 5); // 2 · mean of two
    expect(combined![1]).toBeCloseTo(said[0]![1]! + said[1]![1]!, 5);
  });

  it.each([1, 2, 5])('has a gradient in the bank of %i experts, and leaks none', async (experts) => {
    const layer = layerOf(experts);
    const parameters = layer.initialParameters(stream(3));
    const before = engine().state.numTensors;
    const [slope] = await evaluate(backend, () => {
      const tensors = tensorsOf(backend, parameters);
      const loss = (slopes: Tensor) =>
        sum(layer.forward({ x: x() }, { ...tensors, 'experts.slopes': slopes }, {}).combined);
      return [grad(loss)(tensors['experts.slopes']!)];
    });
    expect(engine().state.numTensors).toBe(before);
    const s = parameters['experts.slopes']!.values;
    for (let e = 0; e < experts; e++) {
      for (const j of [0, 1]) {
        const wanted = [0, 1].reduce((total, i) => {
          const t = Math.tanh(rows[2 * i]! * s[2 * e]! + rows[2 * i + 1]! * s[2 * e + 1]!);
          return total + (2 * 3 * (1 - t * t) * rows[2 * i + j]!) / experts;
        }, 0);
        expect(slope![2 * e + j]).toBeCloseTo(wanted, 5);
      }
    }
  });

  it('runs as many kernels backwards as forwards grow: linear in the number of experts', () => {
    const kernels = (experts: number) => {
      const layer = layerOf(experts);
      let count = 0;
      // private in tfjs: the one place that every kernel passes through
      const tf = engine() as unknown as { runKernelFunc(...given: unknown[]): unknown };
      const run = tf.runKernelFunc;
      tf.runKernelFunc = (...given) => {
        count += 1;
        return run.apply(tf, given);
      };
      try {
        compute(backend, () => {
          const tensors = tensorsOf(backend, layer.initialParameters(stream(4)));
          const loss = (slopes: Tensor) =>
            sum(layer.forward({ x: x() }, { ...tensors, 'experts.slopes': slopes }, {}).combined);
          grad(loss)(tensors['experts.slopes']!);
        });
      } finally {
        Reflect.deleteProperty(tf, 'runKernelFunc');
      }
      return count;
    };
    const [few, some, many] = [4, 8, 16].map(kernels);
    expect(many! - some!).toBe(2 * (some! - few!));
    expect(few).toBeGreaterThan(20);
  });
});
