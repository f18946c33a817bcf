import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { normal } from '../../normal.ts';
import { normalCdf } from '../../normal-cdf.ts';
import { stream } from '../../stream.ts';
import { sum } from '../../sum.ts';
import { oneThread, type Threads } from '../threads.ts';
import type { GatedGaussianKernel } from './gated-gaussian.ts';
import {
  type Design,
  type GateActivation,
  type GatedGaussianData,
  type GatedGaussianParameters,
  gateDesign,
  gateSize,
} from './gated-gaussian-data.ts';
import { gatedGaussianKernel, plainGatedGaussianKernel } from './gated-gaussian-kernel.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

type Gate =
  | { readonly family: 'affine'; readonly isShared: boolean; readonly isFull: boolean }
  | {
      readonly family: 'activation';
      readonly isShared: boolean;
      readonly activation: GateActivation;
      readonly bias: 'inside' | 'outside';
    };

interface Shape {
  readonly rows: number;
  readonly experts: number;
  readonly outputs: number;
  readonly features: number;
  readonly gateFeatures: number;
  readonly gate: Gate;
}

/** Data and parameters of moderate size. */
function problem({ rows, experts, outputs, features, gateFeatures, gate }: Shape, seed = 1) {
  const source = stream(seed, 'gated-gaussian');
  const draws = (count: number, scale = 1) =>
    Float64Array.from({ length: count }, () => scale * normal(source));
  const own = gate.isShared
    ? {}
    : { design: { columns: draws(rows * gateFeatures), features: gateFeatures } };
  const data: GatedGaussianData = {
    rows,
    experts,
    outputs,
    design: { columns: draws(rows * features), features },
    targets: draws(rows * outputs, 2),
    gate:
      gate.family === 'affine'
        ? { family: 'affine', free: experts - (gate.isFull ? 0 : 1), ...own }
        : { family: 'activation', activation: gate.activation, bias: gate.bias, ...own },
  };
  const parameters: GatedGaussianParameters = {
    gate: draws(gateSize(data), 0.7),
    coefficients: draws(experts * features * outputs),
    variances: draws(experts).map((v) => Math.exp(0.5 * v)),
  };
  return { data, parameters };
}

const sigmoid = (u: number) => 1 / (1 + Math.exp(-u));
const activations: Record<GateActivation, (u: number) => number> = {
  tanh: Math.tanh,
  sigmoid,
  gelu: (u) => u * normalCdf(u),
  sin: Math.sin,
  identity: (u) => u,
  relu: (u) => Math.max(u, 0),
};

/** The model by its formula, row by row. */
function naive(data: GatedGaussianData, { gate, coefficients, variances }: GatedGaussianParameters) {
  const { rows, experts, outputs, design, targets } = data;
  const { columns, features } = gateDesign(data);
  const perRow = Array.from({ length: rows }, (_, i) => {
    const s = Array.from({ length: experts }, (_, k) => {
      let u = 0;
      if (data.gate.family === 'affine') {
        for (let j = 0; j < features && k < data.gate.free; j++)
          u += columns[j * rows + i]! * gate[j * data.gate.free + k]!;
        return u;
      }
      for (let j = 0; j < features; j++) u += columns[j * rows + i]! * gate[j * experts + k]!;
      const isInside = data.gate.bias === 'inside';
      const bias = isInside || k < experts - 1 ? gate[features * experts + k]! : 0;
      const value = activations[data.gate.activation];
      return (isInside ? value(u + bias) : value(u) + bias) / Math.exp(gate.at(-1)!);
    });
    const q = Array.from({ length: experts }, (_, k) => {
      let distance = 0;
      for (let o = 0; o < outputs; o++) {
        let mean = 0;
        for (let j = 0; j < design.features; j++)
          mean += design.columns[j * rows + i]! * coefficients[(k * design.features + j) * outputs + o]!;
        distance += (targets[o * rows + i]! - mean) ** 2;
      }
      const variance = variances[k]!;
      return -0.5 * outputs * Math.log(2 * Math.PI * variance) - (0.5 * distance) / variance;
    });
    const logs = (values: number[]) => {
      const top = Math.max(...values);
      const lse = Math.log(sum(values.map((v) => Math.exp(v - top))));
      return values.map((v) => v - top - lse).map((v) => ({ log: v, lse: top + lse }));
    };
    const prior = logs(s).map(({ log }) => log);
    const joint = logs(prior.map((p, k) => p + q[k]!));
    return { prior, r: joint.map(({ log }) => Math.exp(log)), logLikelihood: joint[0]!.lse };
  });
  return { perRow, logLikelihood: sum(perRow.map((row) => row.logLikelihood)) };
}

/** Sums of statistics by their formulas, with responsibilities (rows, experts). */
function naiveStatistics(data: GatedGaussianData, r: ArrayLike<number>, prior: readonly number[][]) {
  const { rows, experts, outputs, design, targets } = data;
  const all = Array.from({ length: rows }, (_, i) => i);
  const over = (term: (i: number) => number) => sum(all.map(term));
  const weight = (i: number, k: number) => r[i * experts + k]!;
  const phi = (i: number, j: number) => design.columns[j * rows + i]!;
  const y = (i: number, o: number) => targets[o * rows + i]!;
  const list = <T>(count: number, each: (index: number) => T) =>
    Array.from({ length: count }, (_, k) => each(k));
  const experts0 = list(experts, (k) => k);
  const gateOwn = gateDesign(data);
  const z = (i: number, j: number) => gateOwn.columns[j * rows + i]!;
  const free = data.gate.family === 'affine' ? data.gate.free : 0;
  const p = (i: number, k: number) => Math.exp(prior[i]![k]!);
  return {
    mass: experts0.map((k) => over((i) => weight(i, k))),
    square: experts0.map((k) => over((i) => weight(i, k) * sum(list(outputs, (o) => y(i, o) ** 2)))),
    cross: experts0.flatMap((k) =>
      list(design.features, (j) =>
        list(outputs, (o) => over((i) => weight(i, k) * phi(i, j) * y(i, o))),
      ).flat(),
    ),
    grams: experts0.flatMap((k) =>
      list(design.features, (a) =>
        list(a + 1, (b) => over((i) => weight(i, k) * phi(i, a) * phi(i, b))),
      ).flat(),
    ),
    curvatures: list(free, (k) =>
      list(k + 1, (l) =>
        list(gateOwn.features, (a) =>
          list(a + 1, (b) => over((i) => p(i, k) * ((k === l ? 1 : 0) - p(i, l)) * z(i, a) * z(i, b))),
        ).flat(),
      ).flat(),
    ).flat(),
    gateLogLikelihood: sum(experts0.map((k) => over((i) => weight(i, k) * prior[i]![k]!))),
  };
}

/** The largest difference, over the size of the sum of the terms' sizes that `scale` bounds. */
const difference = (got: ArrayLike<number>, wanted: ArrayLike<number>, scale = 1) => {
  expect(got.length).toBe(wanted.length);
  return Array.from(got, (value, i) => Math.abs(value - wanted[i]!) / Math.max(scale, Math.abs(wanted[i]!)));
};
const isNear = (got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, scale = 1) =>
  expect(Math.max(0, ...difference(got, wanted, scale))).toBeLessThanOrEqual(tolerance);

const gates = fc.oneof(
  fc.record({ family: fc.constant('affine' as const), isShared: fc.boolean(), isFull: fc.boolean() }),
  fc.record({
    family: fc.constant('activation' as const),
    isShared: fc.boolean(),
    activation: fc.constantFrom(...(Object.keys(activations) as GateActivation[])),
    bias: fc.constantFrom('inside' as const, 'outside' as const),
  }),
);
const shapes: fc.Arbitrary<Shape> = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 110, max: 260 })),
  experts: fc.integer({ min: 1, max: 6 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  features: fc.integer({ min: 0, max: 7 }),
  gateFeatures: fc.integer({ min: 0, max: 4 }),
  gate: gates,
});

/** More predictors without a column than second derivatives weight at once. */
const many: Shape = {
  rows: 9,
  experts: 12,
  outputs: 1,
  features: 1,
  gateFeatures: 2,
  gate: { family: 'activation', isShared: false, activation: 'tanh', bias: 'outside' },
};

/** Evaluates on a kernel that is disposed of afterwards. */
async function using<T>(
  kernel: GatedGaussianKernel,
  use: (kernel: GatedGaussianKernel) => Promise<T>,
): Promise<T> {
  try {
    return await use(kernel);
  } finally {
    kernel.dispose();
  }
}

/** All that a kernel computes, as one list of numbers. */
const everything = async (kernel: GatedGaussianKernel, parameters: GatedGaussianParameters) =>
  [
    await kernel.statistics(parameters, { curvature: true }),
    await kernel.statistics(parameters),
    await kernel.responsibilities(parameters),
    await kernel.expected(parameters.gate, { curvature: true }),
    await kernel.expected(parameters.gate, { moments: false }),
    await kernel.gradient(parameters),
    await kernel.hessian(parameters),
  ].flatMap((result) =>
    Object.values(result).flatMap((value: number | Float64Array) =>
      typeof value === 'number' ? [value] : [...value],
    ),
  );

describe('gatedGaussianKernel', () => {
  it('gives the bits of its plain twin, for any shape and any size of parameters', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.nat(99),
        fc.constantFrom(1, 1, 30, 1e4, 1e100),
        async (shape, seed, size) => {
          const { data, parameters } = problem(shape, seed);
          const scaled = { ...parameters, gate: parameters.gate.map((g) => g * size) };
          const got = await using(gatedGaussianKernel(data), async (kernel) => {
            expect(kernel.form).toBe('simd');
            return everything(kernel, scaled);
          });
          const wanted = await using(plainGatedGaussianKernel(data), (kernel) => everything(kernel, scaled));
          expect(got.length).toBe(wanted.length);
          expect(got.findIndex((value, i) => !Object.is(value, wanted[i]))).toBe(-1);
        },
      ),
      { numRuns: 40, seed: 30, examples: [[{ ...many, rows: 130 }, 0, 1]] },
    );
  });

  it('gives the E-step and the statistics of the formulas', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(99), async (shape, seed) => {
        const { data, parameters } = problem(shape, seed);
        const wanted = naive(data, parameters);
        const prior = wanted.perRow.map((row) => row.prior);
        await using(gatedGaussianKernel(data), async (kernel) => {
          const { logLikelihood, responsibilities } = await kernel.responsibilities(parameters);
          isNear([logLikelihood], [wanted.logLikelihood], 1e-11);
          isNear(
            responsibilities,
            wanted.perRow.flatMap((row) => row.r),
            1e-12,
          );
          const found = await kernel.statistics(parameters, { curvature: true });
          expect(found.logLikelihood).toBe(logLikelihood);
          const sums = naiveStatistics(data, responsibilities, prior);
          for (const name of ['mass', 'square', 'cross', 'grams', 'curvatures'] as const)
            isNear(found[name], sums[name], 1e-9);
          const expected = await kernel.expected(parameters.gate, { curvature: true });
          isNear([expected.gateLogLikelihood], [sums.gateLogLikelihood], 1e-11);
          const { logLikelihood: _, ...statistics } = found;
          const { gateLogLikelihood: __, ...again } = expected;
          expect(again).toEqual(statistics);

          kernel.keep(new Float64Array(responsibilities.length));
          await kernel.statistics(parameters);
          expect((await kernel.expected(parameters.gate)).mass.every((m) => m === 0)).toBe(true);
          await kernel.statistics(parameters, { keep: true });
          expect(await kernel.expected(parameters.gate, { curvature: true })).toEqual(expected);
        });
      }),
      { numRuns: 25, seed: 31 },
    );
  });

  it('gives the gradient and the second derivatives that differences have', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(99), async (shape, seed) => {
        const { data, parameters } = problem({ ...shape, rows: Math.min(shape.rows, 9) }, seed);
        const all = Float64Array.of(
          ...parameters.gate,
          ...parameters.coefficients,
          ...parameters.variances.map(Math.log),
        );
        const split = (values: Float64Array): GatedGaussianParameters => {
          const [gate, variances] = [parameters.gate.length, all.length - parameters.variances.length];
          return {
            gate: values.slice(0, gate),
            coefficients: values.slice(gate, variances),
            variances: values.slice(variances).map(Math.exp),
          };
        };
        const step = 1e-5;
        const differences = async <T>(at: (parameters: GatedGaussianParameters) => Promise<T> | T) => {
          const found: [T, T][] = [];
          for (const [i, value] of all.entries())
            found.push([
              await at(split(all.with(i, value + step))),
              await at(split(all.with(i, value - step))),
            ]);
          return found;
        };
        await using(gatedGaussianKernel(data), async (kernel) => {
          const found = await kernel.hessian(parameters);
          const { hessian, ...gradient } = found;
          expect(gradient).toEqual(await kernel.gradient(parameters));
          const flat = (g: typeof gradient) => [...g.gate, ...g.coefficients, ...g.logVariances];
          isNear([found.logLikelihood], [naive(data, parameters).logLikelihood], 1e-11);
          const first = await differences((p) => naive(data, p).logLikelihood);
          // the third derivative times step², and rounding over step
          isNear(
            flat(gradient),
            first.map(([above, below]) => (above - below) / (2 * step)),
            1e-6,
            10,
          );
          const second = await differences(async (p) => flat(await kernel.gradient(p)));
          isNear(
            hessian,
            second.flatMap(([above, below]) => above.map((g, i) => (g - below[i]!) / (2 * step))),
            1e-6,
            10,
          );
        });
      }),
      { numRuns: 20, seed: 32, examples: [[many, 0]] },
    );
  });

  it('adds up slices of unequal sizes, and never asks for what it is not asked for', async () => {
    const shape = { rows: 1501, experts: 3, outputs: 1, features: 2, gateFeatures: 3 };
    const { data, parameters } = problem({
      ...shape,
      gate: { family: 'affine', isShared: false, isFull: false },
    });
    const wanted = naive(data, parameters);
    await using(gatedGaussianKernel(data), async (kernel) => {
      const { logLikelihood, responsibilities } = await kernel.responsibilities(parameters);
      isNear([logLikelihood], [wanted.logLikelihood], 1e-11);
      const found = await kernel.statistics(parameters);
      const prior = wanted.perRow.map((row) => row.prior);
      const sums = naiveStatistics(data, responsibilities, prior);
      for (const name of ['mass', 'square', 'cross', 'grams'] as const) isNear(found[name], sums[name], 1e-9);
      expect(found.curvatures.length).toBe(0);
      const { gateLogLikelihood, gateGradient, ...rest } = await kernel.expected(parameters.gate, {
        moments: false,
      });
      expect(Object.values(rest).map((values) => values.length)).toEqual([0, 0, 0, 0, 0]);
      expect(gateGradient).toEqual(found.gateGradient);
      kernel.keep(responsibilities.map((r) => 2 * r));
      const twice = await kernel.expected(parameters.gate);
      expect(twice.gateLogLikelihood).toBe(2 * gateLogLikelihood);
      expect(twice.grams).toEqual(found.grams.map((g) => 2 * g));
    });
  });

  it('takes a design row after row, each column times its factor, as it takes its columns', async () => {
    const gate = { family: 'affine', isShared: false, isFull: false } as const;
    const shape = { rows: 250, experts: 2, outputs: 1, features: 3, gateFeatures: 2, gate };
    const { data, parameters } = problem(shape);
    const byRows = ({ columns, features }: Design): Design => {
      const factors = Float64Array.of(4, 0.5, 2).subarray(0, features); // powers of two: products are exact
      const lying = columns.map((_, at) => {
        const [i, j] = [Math.floor(at / features), at % features];
        return columns[j * shape.rows + i]! / factors[j]!;
      });
      return { columns: lying, features, factors };
    };
    const other = {
      ...data,
      design: byRows(data.design),
      gate: { ...data.gate, design: byRows(data.gate.design!) },
    };
    const wanted = await using(gatedGaussianKernel(data), (kernel) => everything(kernel, parameters));
    await using(gatedGaussianKernel(other), async (kernel) => {
      expect(await everything(kernel, parameters)).toEqual(wanted);
    });
    const factors = new Float64Array(2);
    expect(() => gatedGaussianKernel({ ...data, design: { ...data.design, factors } })).toThrow(
      'design.factors: must hold 3 numbers, got 2',
    );
  });

  it('takes a constant that is not written, and targets in other units, as it takes their columns', async () => {
    const [rows, outputs] = [250, 2];
    const gate = { family: 'affine', isShared: true, isFull: false } as const;
    const { data, parameters } = problem({ rows, experts: 2, outputs, features: 2, gateFeatures: 0, gate });
    const x = data.design.columns.map((v) => Math.round(8 * v)).subarray(0, rows); // such numbers make sums and products exact
    const y = data.targets.map(Math.round); // row after row
    const targetUnits = { centres: Float64Array.of(0.5, -3), factors: Float64Array.of(4, 0.25) };
    const targets = new Float64Array(rows * outputs);
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < rows; i++)
        targets[o * rows + i] = (y[i * outputs + o]! - targetUnits.centres[o]!) * targetUnits.factors[o]!;
    const columns = Float64Array.of(...x.map((v) => v / 8), ...new Float64Array(rows).fill(2));
    const written = { ...data, design: { columns, features: 2 }, targets };
    const factors = Float64Array.of(1 / 8, 2);
    const given = {
      ...data,
      design: { columns: x, features: 2, factors, hasConstant: true },
      targets: y,
      targetUnits,
    };
    const wanted = await using(gatedGaussianKernel(written), (kernel) => everything(kernel, parameters));
    await using(gatedGaussianKernel(given), async (kernel) => {
      expect(await everything(kernel, parameters)).toEqual(wanted);
    });
    const none = { columns: x, features: 0, hasConstant: true };
    expect(() => gatedGaussianKernel({ ...given, design: none })).toThrow(
      'design.features: must be an integer ≥ 1',
    );
    expect(() =>
      gatedGaussianKernel({ ...given, targetUnits: { ...targetUnits, factors: new Float64Array(3) } }),
    ).toThrow('targetUnits.factors: must hold 2 numbers, got 3');
  });

  it('stays finite where logits are huge, and loses no density beside them', async () => {
    const shape = { rows: 50, experts: 4, outputs: 1, features: 2, gateFeatures: 1 };
    const { data, parameters } = problem({
      ...shape,
      gate: { family: 'affine', isShared: false, isFull: true },
    });
    const columns = new Float64Array(50).fill(1);
    const constant: GatedGaussianData = {
      ...data,
      gate: { family: 'affine', free: 4, design: { columns, features: 1 } },
    };
    for (const gate of [
      [1e4, -1e4, 0, 1e4],
      [1e100, 1e100, -1e100, 5],
    ])
      await using(gatedGaussianKernel(constant), async (kernel) => {
        const at = { ...parameters, gate: Float64Array.from(gate) };
        const { gate: ofGate, coefficients, logLikelihood } = await kernel.gradient(at);
        isNear([logLikelihood], [naive(constant, at).logLikelihood], 1e-11);
        expect([...ofGate, ...coefficients].every(Number.isFinite)).toBe(true);
        // two equal logits share what the others lose, and the densities say how
        expect(ofGate[0]).not.toBe(0);
      });
  });

  it('says NaN where data or parameters hold one, wherever it is, and nothing wrong of an empty sample', async () => {
    const shape = { experts: 2, outputs: 1, features: 1, gateFeatures: 1 };
    for (const gate of [
      { family: 'affine', isShared: false, isFull: true },
      { family: 'activation', isShared: false, activation: 'relu', bias: 'inside' },
    ] as const) {
      const { data, parameters } = problem({ ...shape, rows: 130, gate });
      const logLikelihood = () =>
        using(
          gatedGaussianKernel(data),
          async (kernel) => (await kernel.statistics(parameters)).logLikelihood,
        );
      expect(await logLikelihood()).not.toBeNaN();
      for (const values of [
        data.targets,
        data.design.columns,
        gateDesign(data).columns,
        parameters.coefficients,
        parameters.gate,
      ])
        for (const i of [0, 1, values.length - 1]) {
          const kept = values[i]!;
          values[i] = Number.NaN;
          expect(await logLikelihood()).toBeNaN();
          values[i] = kept;
        }
      data.targets[125] = Number.NaN;
      await using(gatedGaussianKernel(data), async (kernel) => {
        expect((await kernel.gradient(parameters)).coefficients.every(Number.isNaN)).toBe(true);
      });
    }
    const gate = { family: 'affine', isShared: true, isFull: false } as const;
    const empty = problem({ ...shape, rows: 0, gate });
    await using(gatedGaussianKernel(empty.data), async (kernel) => {
      const { logLikelihood, mass } = await kernel.statistics(empty.parameters);
      expect([logLikelihood, ...mass]).toEqual([0, 0, 0]);
    });
  });

  it('goes to the limit where one expert has an infinite variance, coefficient or logit, and says NaN where there is none', async () => {
    const gate = { family: 'affine', isShared: false, isFull: false } as const;
    const { data, parameters } = problem({
      rows: 40,
      experts: 2,
      outputs: 1,
      features: 1,
      gateFeatures: 1,
      gate,
    });
    gateDesign(data).columns.fill(1);
    await using(gatedGaussianKernel(data), async (kernel) => {
      const at = async (changed: Partial<Record<keyof GatedGaussianParameters, readonly number[]>>) => {
        const { gate, coefficients, variances } = { ...parameters, ...changed };
        const all = {
          gate: Float64Array.from(gate),
          coefficients: Float64Array.from(coefficients),
          variances: Float64Array.from(variances),
        };
        return (await kernel.statistics(all)).logLikelihood;
      };
      const [a, b] = parameters.coefficients;
      for (const [far, infinite] of [
        [{ variances: [1, 1e300] }, { variances: [1, Infinity] }],
        [{ coefficients: [a!, 1e150] }, { coefficients: [a!, Infinity] }],
        [{ coefficients: [-1e150, b!] }, { coefficients: [-Infinity, b!] }],
        [{ gate: [-1e4] }, { gate: [-Infinity] }],
      ]) {
        const limit = await at(far!);
        expect(Number.isFinite(limit)).toBe(true);
        expect(await at(infinite!)).toBe(limit);
      }
      expect(await at({ gate: [Infinity] })).toBeNaN();
      expect(await at({ coefficients: [Infinity, Infinity] })).toBeNaN();
      expect(await at({ variances: [Infinity, Infinity] })).toBeNaN();
      data.targets[3] = Infinity;
      await using(gatedGaussianKernel(data), async (own) =>
        expect((await own.statistics(parameters)).logLikelihood).toBeNaN(),
      );
    });
  });

  it('has finite derivatives beside a finite log-likelihood, also where no data, as behind the last row, would make a NaN', async () => {
    for (const rows of [8, 10]) {
      const ones = { columns: new Float64Array(rows).fill(1), features: 1 };
      const targets = Float64Array.from({ length: rows }, (_, i) => i % 3);
      // sin u is NaN beyond 5e8, where the rows are not: u = b + c = 0, but at x = 0 it is 1e9
      const gate = { family: 'activation', activation: 'sin', bias: 'inside' } as const;
      const data: GatedGaussianData = { rows, experts: 2, outputs: 1, design: ones, gate, targets };
      const parameters: GatedGaussianParameters = {
        gate: Float64Array.of(-1e9, -1e9, 1e9, 1e9, 0),
        coefficients: Float64Array.of(0.5, 1),
        variances: Float64Array.of(1, 2),
      };
      for (const make of [gatedGaussianKernel, plainGatedGaussianKernel])
        await using(make(data), async (kernel) => {
          const found = await everything(kernel, parameters);
          expect(found.every(Number.isFinite)).toBe(true);
        });
    }
  });

  it('goes on in plain TypeScript where no more memory is given to WebAssembly, at first or for second derivatives', async () => {
    const gate = { family: 'activation', isShared: false, activation: 'gelu', bias: 'inside' } as const;
    const shape = { rows: 250, experts: 2, outputs: 1, features: 2, gateFeatures: 1, gate };
    const { data, parameters } = problem(shape);
    const giving = (memories: number): Threads => ({
      ...oneThread,
      memory(bytes) {
        if (memories-- > 0) return oneThread.memory(bytes);
        throw new RangeError('could not allocate memory');
      },
    });
    const wanted = await using(plainGatedGaussianKernel(data), (kernel) => everything(kernel, parameters));
    for (const [memories, first, last] of [
      [0, 'plain', 'plain'],
      [1, 'simd', 'plain'],
      [2, 'simd', 'simd'],
    ] as const)
      await using(gatedGaussianKernel(data, giving(memories)), async (kernel) => {
        expect(kernel.form).toBe(first);
        expect(await everything(kernel, parameters)).toEqual(wanted);
        expect(kernel.form).toBe(last);
      });
    vi.stubGlobal('ArrayBuffer', function none() {
      throw new RangeError('Array buffer allocation failed');
    });
    expect(() => gatedGaussianKernel(data, giving(0))).toThrow(
      /the system has not 0.\d\d MiB of memory, .* for data, .*: use fewer rows, experts or features/,
    );
  });

  it('refuses what does not fit, all at once, and what comes at the wrong time', async () => {
    const gate = { family: 'affine', isShared: true, isFull: false } as const;
    const { data, parameters } = problem({
      rows: 9,
      experts: 2,
      outputs: 1,
      features: 2,
      gateFeatures: 0,
      gate,
    });
    const targets = new Float64Array(8);
    expect(() => gatedGaussianKernel({ ...data, targets, design: { ...data.design, features: 3 } })).toThrow(
      /design.columns: must hold 9 × 3 = 27 numbers, got 18\n.*targets: must hold 9 × 1 = 9 numbers, got 8/,
    );
    expect(() => gatedGaussianKernel({ ...data, gate: { family: 'affine', free: 3 } })).toThrow(
      'gate.free: must be all 2 experts or all but the last, got 3',
    );
    const unknown = { family: 'activation', activation: 'swish', bias: 'middle' } as object;
    expect(() => gatedGaussianKernel({ ...data, gate: unknown as GatedGaussianData['gate'] })).toThrow(
      /gate.activation: must be one of identity, .*, got 'swish'\n.*gate.bias: must be one of inside, outside, got 'middle'/,
    );
    const other = { family: 'foo', free: 1 } as object;
    expect(() => gatedGaussianKernel({ ...data, gate: other as GatedGaussianData['gate'] })).toThrow(
      "gate.family: must be one of affine, activation, got 'foo'",
    );
    const large = {
      ...problem({ rows: 20_000, experts: 1, outputs: 1, features: 0, gateFeatures: 0, gate }).data,
    };
    expect(() =>
      gatedGaussianKernel({ ...large, experts: 60_000, gate: { family: 'affine', free: 59_999 } }),
    ).toThrow(/needs .* GiB of memory, .* for data, .*must be at most 4 GiB/);
    const kernel = gatedGaussianKernel(data);
    await expect(kernel.expected(parameters.gate)).rejects.toThrow('call responsibilities or keep before it');
    await expect(
      kernel.gradient({ ...parameters, gate: new Float64Array(1), variances: Float64Array.of(1, 0) }),
    ).rejects.toThrow(/gate: must hold 2 numbers, got 1\n.*variances\[1\]: must be > 0, got 0/);
    expect(() => kernel.keep(new Float64Array(3))).toThrow('keep must be given 9 × 2 = 18 numbers, got 3');
    const first = kernel.statistics(parameters);
    await expect(kernel.statistics(parameters)).rejects.toThrow('is at work');
    await first;
    kernel.dispose();
    kernel.dispose();
    await expect(kernel.statistics(parameters)).rejects.toThrow('was disposed');
  });
});
