import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal } from '../../normal.ts';
import { stream } from '../../stream.ts';
import { oneThread, type Threads } from '../threads.ts';
import type { GatedGaussianKernel } from './gated-gaussian.ts';
import type { Design, GatedGaussianData, GatedGaussianParameters } from './gated-gaussian-data.ts';
import {
  gatedGaussianKernel,
  gatedGaussianRows,
  plainGatedGaussianKernel,
  plainGatedGaussianRows,
} from './gated-gaussian-kernel.ts';

const [experts, outputs] = [2, 2];

interface Shape {
  readonly rows: number;
  readonly features: number;
  readonly gateFeatures: number;
  readonly hasConstant: boolean;
  /** A number that one array has among others, if it has any. */
  readonly odd?: number;
  readonly within?: 'design' | 'targets' | 'gate';
}

/** Data row after row, each column as it came. */
function asGiven({ rows, features, gateFeatures, hasConstant, odd = 3, within }: Shape): GatedGaussianData {
  const source = stream(1, 'gated-gaussian-rows');
  const draws = (name: typeof within, count: number) =>
    Float64Array.from({ length: count }, (_, i) =>
      name === within && i === count >> 1 ? odd : 3 + normal(source),
    );
  const design = (name: 'design' | 'gate', width: number, constant: boolean): Design => ({
    columns: draws(name, rows * (constant ? width - 1 : width)),
    features: width,
    factors: new Float64Array(width).fill(1),
    hasConstant: constant,
  });
  return {
    rows,
    experts,
    outputs,
    design: design('design', features, hasConstant),
    targets: draws('targets', rows * outputs),
    targetUnits: { centres: new Float64Array(outputs), factors: new Float64Array(outputs).fill(1) },
    gate: { family: 'affine', free: 1, design: design('gate', gateFeatures, gateFeatures === 1) },
  };
}

/** The same with factors and centres. */
const scaled = (data: GatedGaussianData): GatedGaussianData => {
  const withFactors = (design: Design): Design => ({
    ...design,
    factors: design.factors!.map((_, j) => 0.3 + 0.1 * j),
  });
  return {
    ...data,
    design: withFactors(data.design),
    targetUnits: { centres: Float64Array.of(3, -1), factors: Float64Array.of(0.7, 1.1) },
    gate: { family: 'affine', free: 1, design: withFactors(data.gate.design!) },
  };
};

const parametersOf = ({ design, gate }: GatedGaussianData): GatedGaussianParameters => ({
  gate: new Float64Array(gate.design!.features).fill(0.1),
  coefficients: Float64Array.from({ length: experts * design.features * outputs }, (_, i) => Math.sin(i)),
  variances: Float64Array.of(0.5, 2),
});

const statisticsOf = async (kernel: GatedGaussianKernel, data: GatedGaussianData) => {
  const found = await kernel.statistics(parametersOf(data), { curvature: true });
  kernel.dispose();
  return found;
};

const shape = { rows: 250, features: 3, gateFeatures: 2, hasConstant: true };
const forms = [
  ['simd', gatedGaussianRows, gatedGaussianKernel],
  ['plain', plainGatedGaussianRows, plainGatedGaussianKernel],
] as const;

it('gives products and likelihoods with the bits of their plain twins, for any shape', async () => {
  const shapes = fc.record({
    rows: fc.integer({ min: 0, max: 1500 }), // from 481 on more than one slice
    features: fc.integer({ min: 1, max: 9 }),
    gateFeatures: fc.integer({ min: 0, max: 9 }), // one alone is a constant
    hasConstant: fc.boolean(),
    odd: fc.constantFrom(3, -0, Number.NaN, Infinity, -Infinity),
    within: fc.constantFrom('design', 'targets', 'gate'),
  });
  const all = async (
    data: GatedGaussianData,
    make: (data: GatedGaussianData) => ReturnType<typeof gatedGaussianRows>,
  ) => {
    const rows = make(data);
    const products = [await rows.products('design'), await rows.products('gate')];
    return { products, found: await statisticsOf(rows.kernel(scaled(data)), data) };
  };
  await fc.assert(
    fc.asyncProperty(shapes, async (drawn) => {
      const data = asGiven(drawn);
      expect(await all(data, gatedGaussianRows)).toStrictEqual(await all(data, plainGatedGaussianRows));
    }),
    { numRuns: 60, seed: 1 },
  );
});

describe.each(forms)('rows of the %s kernel', (_, rowsOf, kernelOf) => {
  it('have the products of their columns, whether they came row after row or column after column', async () => {
    const data = asGiven(shape);
    const { columns } = data.design;
    const value = (i: number, j: number) => (j < 2 ? columns[2 * i + j]! : 1);
    const byColumns = {
      columns: Float64Array.from({ length: 2 * shape.rows }, (_, at) =>
        value(at % shape.rows, Math.floor(at / shape.rows)),
      ),
      features: 3,
      hasConstant: true,
    };
    for (const design of [data.design, byColumns]) {
      const rows = rowsOf({ ...data, design });
      const products = await rows.products('design');
      rows.dispose();
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 3; k++) {
          let wanted = 0;
          for (let i = 0; i < shape.rows; i++) wanted += value(i, j) * value(i, k);
          expect(products[3 * j + k]! / wanted).toBeCloseTo(1, 13);
        }
    }
  });

  it('take the design of the experts for that of a gate without its own', async () => {
    const data = asGiven(shape);
    const rows = rowsOf({ ...data, gate: { family: 'affine', free: 1 } });
    expect(await rows.products('gate')).toEqual(await rows.products('design'));
    await expect(rows.products('targets' as never)).rejects.toThrow(
      "gatedGaussianRows: products must be of 'design' or 'gate', got 'targets'",
    );
    rows.dispose();
  });

  it('become the kernel that the same data make at once, whatever was asked of them before', async () => {
    const data = asGiven(shape);
    const wanted = await statisticsOf(kernelOf(scaled(data)), data);
    const rows = rowsOf(data);
    await rows.products('design');
    expect(await statisticsOf(rows.kernel(scaled(data)), data)).toStrictEqual(wanted);
  });

  it('take columns in the place of rows, and other rows', async () => {
    const data = asGiven(shape);
    const columns = Float64Array.from({ length: 3 * shape.rows }, (_, i) => Math.cos(i));
    for (const design of [
      { columns, features: 3 },
      { ...data.design, columns: data.design.columns.map(Math.cos) },
    ]) {
      const final = { ...scaled(data), design };
      const wanted = await statisticsOf(kernelOf(final), data);
      expect(await statisticsOf(rowsOf(data).kernel(final), data)).toStrictEqual(wanted);
    }
  });

  it('give second derivatives, which take a larger memory, before any columns were made', async () => {
    const data = asGiven(shape);
    const kernel = rowsOf(data).kernel(scaled(data));
    const first = await kernel.hessian(parametersOf(data));
    expect(await kernel.hessian(parametersOf(data))).toStrictEqual(first);
    await kernel.gradient(parametersOf(data));
    expect(await kernel.hessian(parametersOf(data))).toStrictEqual(first);
    kernel.dispose();
  });

  it('refuse another activation, or its bias elsewhere', () => {
    const gate = { family: 'activation', activation: 'tanh', bias: 'outside' } as const;
    const data: GatedGaussianData = { ...asGiven(shape), gate };
    const rows = rowsOf(data);
    expect(() => rows.kernel({ ...data, gate: { ...gate, activation: 'sigmoid', bias: 'inside' } })).toThrow(
      /gate.activation: must be tanh, as of the rows, got sigmoid\n.*gate.bias: must be outside, as of the rows, got inside/,
    );
    rows.dispose();
  });

  it('say that they are at work while products are computed', async () => {
    const rows = rowsOf(asGiven(shape));
    const products = rows.products('design');
    const others = rows.products('gate');
    expect(() => rows.dispose()).toThrow('gatedGaussianRows: is at work');
    await expect(others).rejects.toThrow('gatedGaussianRows: is at work');
    await products;
    rows.dispose();
  });

  it('refuse data of another shape, and to serve two kernels', () => {
    const data = asGiven(shape);
    const rows = rowsOf(data);
    const other = {
      ...asGiven({ ...shape, rows: 9, features: 4 }),
      gate: { family: 'affine', free: 2 } as const,
    };
    expect(() => rows.kernel(other)).toThrow(
      /rows: must be 250, as of the rows, got 9\n.*design.features: must be 3, as of the rows, got 4\n.*gate.design.features: must be 2, as of the rows, got none\n.*gate.free: must be 1, as of the rows, got 2/,
    );
    const kernel = rows.kernel(scaled(data));
    expect(() => rows.kernel(scaled(data))).toThrow('belong to the kernel that was made of them');
    rows.dispose();
    expect(kernel.form).toMatch(/simd|plain/);
    kernel.dispose();
  });

  it('say nothing more when they were disposed', async () => {
    const data = asGiven(shape);
    const rows = rowsOf(data);
    rows.dispose();
    rows.dispose();
    await expect(rows.products('design')).rejects.toThrow('gatedGaussianRows: was disposed');
    expect(() => rows.kernel(data)).toThrow('was disposed');
  });
});

it('has nothing to go on with when making columns of rows failed half-way', async () => {
  const failing: Threads = {
    ...oneThread,
    attach: (pass) => {
      const attached = oneThread.attach(pass);
      return {
        ...attached,
        run: (entry) => (entry === 'arrange' ? Promise.reject(new Error('lost')) : attached.run(entry)),
      };
    },
  };
  const data = asGiven(shape);
  const kernel = gatedGaussianKernel(data, failing);
  await expect(kernel.gradient(parametersOf(data))).rejects.toThrow('lost');
  await expect(kernel.gradient(parametersOf(data))).rejects.toThrow('was disposed; make another');
});
