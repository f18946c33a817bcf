import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { numbers, tensor } from '../test/fault.ts';
import { installRepairs, removeRepairs } from './install-repairs.ts';
import { repairWasm } from './repair-wasm.ts';
import { repairs } from './repairs.ts';

afterAll(installRepairs);
const kernels = () =>
  tf.getKernelsForBackend('wasm').map(({ kernelName, kernelFunc }) => ({ kernelName, kernelFunc }));
const sorted = (names: readonly string[]) => [...names].sort();

describe('the repairs', () => {
  it('name each kernel once', () => {
    const names = repairs.flatMap((repair) => repair.kernels);
    expect(sorted([...new Set(names)])).toEqual(sorted(names));
  });

  it('are installed once however often they are, and removed without a trace', async () => {
    removeRepairs();
    const stock = kernels();
    removeRepairs();
    expect(kernels()).toEqual(stock);
    installRepairs();
    const repaired = kernels();
    installRepairs();
    expect(kernels()).toEqual(repaired);
    const changed = repaired.filter(({ kernelFunc }) => !stock.some((own) => own.kernelFunc === kernelFunc));
    expect(sorted(changed.map(({ kernelName }) => kernelName))).toEqual(
      sorted(repairs.flatMap((repair) => repair.kernels)),
    );
    removeRepairs();
    expect(sorted(kernels().map(({ kernelName }) => kernelName))).toEqual(
      sorted(stock.map(({ kernelName }) => kernelName)),
    );
  });

  it('can be had alone, over a backend that tfjs started', async () => {
    removeRepairs();
    const { registry } = tf.engine();
    const own = registry.wasm!;
    delete registry.wasm;
    expect(repairWasm).toThrow("wasm: not started yet; await tf.setBackend('wasm') first, or use loadWasm()");
    registry.wasm = own;
    repairWasm();
    const [value] = await numbers(() => tf.log1p(tensor([1e-8])));
    expect(value).toBe(Math.fround(Math.fround(1e-8)));
  });
});
