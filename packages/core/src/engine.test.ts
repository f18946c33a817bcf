import {
  add,
  customGrad,
  engine,
  exp,
  grad,
  mul,
  scalar,
  setBackend,
  type Tensor,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cpuBackend } from '../test/cpu-backend.ts';
import { messageOf } from '../test/message-of.ts';
import type { Backend } from './backend.ts';
import { roundoffOf } from './backend.ts';
import { compute, evaluate, read } from './engine.ts';

const one = cpuBackend();
const two = cpuBackend('cpu-two');
let before = 0;
beforeEach(() => {
  before = engine().state.numTensors;
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(engine().state.numTensors).toBe(before);
});

describe('compute', () => {
  it('frees every tensor but the returned ones', () => {
    const kept = compute(one, () => {
      scalar(1);
      return [add(scalar(1), scalar(2)), scalar(3)] as const;
    });
    expect(engine().state.numTensors).toBe(before + 2);
    for (const tensor of kept) tensor.dispose();
    const single: Tensor = compute(one, () => mul(scalar(2), scalar(3)));
    single.dispose();
    expect(compute(one, () => {})).toBeUndefined();
  });

  it('frees every tensor when the section throws', () => {
    const section = () => {
      scalar(1);
      throw new RangeError('mine');
    };
    expect(() => compute(one, section)).toThrow(RangeError);
  });

  it('frees what a gradient saved before it threw', () => {
    const throwing = customGrad((x) => ({
      value: exp(x as Tensor),
      gradFunc: () => {
        throw new RangeError('backwards');
      },
    }));
    const slope = () => grad((x) => mul(exp(throwing(exp(x))), x))(scalar(1));
    expect(() => compute(one, slope)).toThrow('backwards');
    const [right] = compute(one, () => [grad((x) => exp(x))(scalar(0))]);
    expect(right!.dataSync()[0]).toBe(1);
    right!.dispose();
  });

  it('refuses a section that answers later, once and without a word on the console', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const message = await messageOf(() =>
      compute(one, (async () => Promise.reject(new Error('late'))) as never),
    );
    expect(message).toBe('internal: a section of tensor work must be synchronous; read between sections');
    expect(error).not.toHaveBeenCalled();
  });

  it('refuses a backend that is not loaded', async () => {
    const lost: Backend = { ...one, name: 'lost' };
    expect(await messageOf(() => compute(lost, () => scalar(1)))).toBe(
      "backend: 'lost' is not loaded, or was removed from tfjs; load it again [NO_BACKEND]",
    );
  });

  it('selects its backend each time, whatever was selected since', async () => {
    const names: string[] = [];
    const note = (backend: Backend) => compute(backend, () => void names.push(engine().backendName));
    note(one);
    note(two);
    await setBackend('cpu');
    note(two);
    note(one);
    expect(names).toEqual(['cpu', 'cpu-two', 'cpu-two', 'cpu']);
  });

  it('says so while tfjs starts another backend, and selects its own again afterwards', async () => {
    let start: (backend: never) => void = () => {};
    const slow = new Promise<never>((resolve) => {
      start = resolve;
    });
    engine().registerBackend('slow', () => slow);
    const selecting = setBackend('slow');
    expect(await messageOf(() => compute(one, () => {}))).toBe(
      'backend: tfjs refuses all work while its setBackend starts another one; await that first [BACKEND_UNAVAILABLE]',
    );
    start(engine().findBackend('cpu-two') as never);
    await selecting; // tfjs now computes on 'slow' under the name 'cpu', which was selected last
    expect(engine().backendName).toBe('cpu');
    expect(engine().backend).not.toBe(engine().registry.cpu);
    compute(one, () => {
      expect(engine().backend).toBe(engine().registry.cpu);
    });
  });
});

describe('evaluate', () => {
  it('reads what a section computes, as doubles, and frees it', async () => {
    const [a, b] = await evaluate(one, () => [tensor1d([1, 2]), scalar(3)]);
    expect(a).toEqual(Float64Array.of(1, 2));
    expect(b).toEqual(Float64Array.of(3));
    expect(await evaluate(one, () => [])).toEqual([]);
  });

  it('frees its tensors when one cannot be read', async () => {
    const broken = async () => {
      await evaluate(one, () => {
        const bad = scalar(1);
        vi.spyOn(bad, 'data').mockRejectedValue(new Error('lost device'));
        return [scalar(2), bad];
      });
    };
    expect(await messageOf(broken)).toBe('lost device');
  });

  it('gives the same bytes when two backends work in turns as one after the other', async () => {
    const iterate = async (backend: Backend, start: number) => {
      let x = Float64Array.of(start, 0.5);
      for (let i = 0; i < 20; i++) {
        const [next] = await evaluate(backend, () => {
          const t = backend.tensor(x, [2]);
          expect(engine().backendName).toBe(backend.name);
          return [add(mul(t, t), backend.tensor([-0.7, 0.1], [2]))];
        });
        x = Float64Array.from(next!);
      }
      return x;
    };
    const alone = [await iterate(one, 0.3), await iterate(two, 0.2)];
    expect(await Promise.all([iterate(one, 0.3), iterate(two, 0.2)])).toEqual(alone);
  });
});

it('reads a tensor and leaves it', async () => {
  const tensor = compute(one, () => tensor1d([1, 0.5]));
  expect(await read(tensor)).toEqual(Float64Array.of(1, 0.5));
  expect(tensor.isDisposed).toBe(false);
  tensor.dispose();
});

it('knows the unit roundoff', () => {
  expect(roundoffOf(one)).toBe(2 ** -24);
  expect(roundoffOf({ ...one, precision: 'float64' })).toBe(2 ** -53);
});
