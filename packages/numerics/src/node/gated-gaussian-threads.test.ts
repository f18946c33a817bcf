import { afterAll, expect, it } from 'vitest';
import type { GatedGaussianKernel, GatedGaussianRows } from '../kernels/gated-gaussian/gated-gaussian.ts';
import type {
  GatedGaussianData,
  GatedGaussianParameters,
} from '../kernels/gated-gaussian/gated-gaussian-data.ts';
import {
  gatedGaussianKernel,
  gatedGaussianRows,
  plainGatedGaussianKernel,
  plainGatedGaussianRows,
} from '../kernels/gated-gaussian/gated-gaussian-kernel.ts';
import { oneThread, type Threads } from '../kernels/threads.ts';
import { normal } from '../normal.ts';
import { stream } from '../stream.ts';
import { openThreads } from './open-threads.ts';

const pools = await Promise.all([2, 3, 7].map(openThreads));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

const [rows, experts, features, outputs] = [3001, 3, 3, 2];
const source = stream(1, 'gated-gaussian-threads');
const draws = (count: number) => Float64Array.from({ length: count }, () => normal(source));
const design = { columns: draws(rows * features), features };
const targets = draws(rows * outputs);
const gates: Readonly<Record<string, readonly [GatedGaussianData['gate'], size: number]>> = {
  affine: [{ family: 'affine', free: 2 }, features * 2],
  activation: [
    {
      family: 'activation',
      activation: 'tanh',
      bias: 'outside',
      design: { columns: draws(rows * 2), features: 2 },
    },
    2 * experts + experts - 1 + 1,
  ],
};

/** All that a kernel computes, one thing after the other. */
async function everything(kernel: GatedGaussianKernel, parameters: GatedGaussianParameters) {
  const statistics = await kernel.statistics(parameters, { curvature: true });
  const gradient = await kernel.gradient(parameters);
  const { responsibilities } = await kernel.responsibilities(parameters);
  const expected = await kernel.expected(parameters.gate, { curvature: true });
  kernel.keep(responsibilities.map(Math.sqrt));
  const hessian = await kernel.hessian(parameters); // moves data and what was kept to a larger memory
  const given = await kernel.expected(parameters.gate);
  await kernel.statistics(parameters, { keep: true });
  const kept = await kernel.expected(parameters.gate);
  kernel.dispose();
  return { statistics, gradient, responsibilities, expected, hessian, given, kept };
}

/** Threads whose memory is full of NaN before it is lent, as of a pass that went wrong before. */
const dirty = (threads: Threads): Threads => ({
  count: threads.count,
  attach: (pass) => threads.attach(pass),
  memory: (bytes) => {
    const memory = threads.memory(bytes);
    new Float64Array(memory.buffer).fill(Number.NaN);
    return memory;
  },
});

it.each(Object.keys(gates))(
  'gives the bits of plain TypeScript for a gate of family %s on 1, 2, 3 and 7 threads, whatever the memory held',
  async (family) => {
    const [gate, gateSize] = gates[family]!;
    const data: GatedGaussianData = { rows, experts, outputs, design, targets, gate };
    const parameters: GatedGaussianParameters = {
      gate: draws(gateSize),
      coefficients: draws(experts * features * outputs),
      variances: Float64Array.of(0.3, 1, 2),
    };
    const plain = await everything(plainGatedGaussianKernel(data), parameters);
    for (const threads of [oneThread, ...pools, ...pools]) {
      const kernel = gatedGaussianKernel(data, dirty(threads));
      expect(kernel.form).toBe('simd');
      expect(await everything(kernel, parameters), `${threads.count} threads`).toStrictEqual(plain);
    }
  },
);

it('makes columns of rows, and products of columns, with the bits of plain TypeScript on 1, 2, 3 and 7 threads', async () => {
  const data: GatedGaussianData = {
    rows,
    experts,
    outputs,
    design: {
      columns: design.columns.subarray(0, rows * (features - 1)),
      features,
      factors: Float64Array.of(0.3, 2, 0.7),
      hasConstant: true,
    },
    targets,
    targetUnits: { centres: draws(outputs), factors: draws(outputs) },
    gate: { family: 'affine', free: 2 },
  };
  const parameters: GatedGaussianParameters = {
    gate: draws(features * 2),
    coefficients: draws(experts * features * outputs),
    variances: Float64Array.of(0.3, 1, 2),
  };
  const all = async (of: GatedGaussianRows) => {
    const products = await of.products('design');
    return { products, ...(await everything(of.kernel(data), parameters)) };
  };
  const plain = await all(plainGatedGaussianRows(data));
  for (const threads of [oneThread, ...pools])
    expect(await all(gatedGaussianRows(data, dirty(threads))), `${threads.count} threads`).toStrictEqual(
      plain,
    );
});

it('gives each call its own numbers, where another is tried again as soon as it is not refused', async () => {
  const [gate, gateSize] = gates.affine!;
  const kernel = gatedGaussianKernel({ rows, experts, outputs, design, targets, gate }, pools[0]!);
  const [first, second] = [1, 2].map(
    (variance): GatedGaussianParameters => ({
      gate: draws(gateSize),
      coefficients: draws(experts * features * outputs),
      variances: new Float64Array(experts).fill(variance),
    }),
  );
  const again = async (): Promise<object> => {
    for (let tries = 1; ; tries++) {
      try {
        return await kernel.gradient(second!);
      } catch (error) {
        expect(String(error)).toContain('is at work');
        // at once, which lets no message of a worker through, and now and then later
        if (tries % 20 === 0) await new Promise(setImmediate);
      }
    }
  };
  const wanted = [await kernel.gradient(first!), await kernel.gradient(second!)];
  for (let time = 0; time < 30; time++)
    expect(await Promise.all([kernel.gradient(first!), again()])).toStrictEqual(wanted);
  kernel.dispose();
});
