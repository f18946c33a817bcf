import type { Expert, Tensors, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { mul, sum } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { demandGradient } from './demand-gradient.ts';
import type { ExpertBench, ExpertFixture } from './expert-fixture.ts';
import { gradient } from './gradient.ts';
import type { Rule } from './rule.ts';
import { sameNumbers } from './same-bytes.ts';

/** How far from 1 a density may integrate: trapezoids miss that much of a kink or of a heavy tail. */
const QUADRATURE = 1e-3;
const SAMPLES = 20_000;
const hasNoise = ({ noise }: Expert) => noise !== undefined;

/** What an expert's noise model must be like. */
export const expertDensityRules: readonly Rule<Expert, ExpertFixture>[] = [
  {
    name: 'has a density of total mass 1',
    concerns: hasNoise,
    async holds({ bench, expert }) {
      const benches = expert.noise!.target === 'class' ? [bench()] : [bench(1), bench(2)];
      for (const one of benches) {
        const rows = one.targets > 1 ? 1 : 2; // a grid of two outputs has 30 000 points
        for (let row = 0; row < rows; row++) {
          const { density, volume } = await tabulated(one, row);
          const total = density.reduce((a, b) => a + b, 0) * volume;
          demand(
            Math.abs(total - 1) <= QUADRATURE,
            `with ${one.outputs} outputs exp(noise.logDensity) has total mass ${total}, want 1`,
          );
        }
      }
    },
  },
  {
    name: 'has the mean of its density',
    concerns: hasNoise,
    async holds({ bench, expert }) {
      const isClass = expert.noise!.target === 'class';
      const one = bench(isClass ? undefined : 1);
      for (let row = 0; row < 2; row++) {
        const { density, volume, points, x } = await tabulated(one, row);
        const said = await one.mean(x);
        const wanted = isClass
          ? density
          : [density.reduce((total, p, i) => total + p * points.data[i]!, 0) * volume];
        for (const [o, want] of wanted.entries()) {
          demand(
            Math.abs(said[o]! - want) <= QUADRATURE * Math.max(1, Math.abs(want)),
            `the mean of output ${o} is ${said[o]}, and that of the density ${want}`,
          );
        }
      }
    },
  },
  {
    name: 'samples its density',
    concerns: hasNoise,
    async holds({ bench, expert }) {
      const isClass = expert.noise!.target === 'class';
      const one = bench(isClass ? undefined : 1);
      const { density, volume, points, x } = await tabulated(one, 0);
      const drawn = (await one.sample(repeated(x, SAMPLES), 7)).data;
      // indicators of classes, or the first two moments
      const statistics: readonly (readonly [string, (y: number) => number])[] = isClass
        ? [...points.data].map((c) => [`the share of class ${c}`, (y) => (y === c ? 1 : 0)])
        : [
            ['the mean', (y) => y],
            ['the mean square', (y) => y * y],
          ];
      for (const [name, statistic] of statistics) {
        const moment = (power: number) =>
          density.reduce((total, p, i) => total + p * statistic(points.data[i]!) ** power, 0) * volume;
        const want = moment(1);
        const standardError = Math.sqrt(Math.max(0, moment(2) - want ** 2) / SAMPLES);
        const got = drawn.reduce((total, y) => total + statistic(y), 0) / SAMPLES;
        demand(
          Math.abs(got - want) <= 5 * standardError + QUADRATURE * 1e-3,
          `${name} of ${SAMPLES} samples is ${got}, and of the density ${want} (standard error ${standardError})`,
        );
      }
    },
  },
  {
    name: 'samples the same bytes for the same draw',
    concerns: hasNoise,
    async holds({ bench }) {
      const { sample, rows } = bench();
      const [one, two, other] = [
        await sample(rows(40), 1),
        await sample(rows(40), 1),
        await sample(rows(40), 2),
      ];
      demand(
        sameNumbers(one.data, two.data),
        'the same draw gives two samples; draw only from the given draw',
      );
      demand(
        !sameNumbers(one.data, other.data),
        'another draw gives the same 40 samples; use the given draw',
      );
    },
  },
  {
    name: 'has a log density with the gradient that differences give',
    concerns: hasNoise,
    async holds({ backend, bench, random }) {
      const { logDensity, logDensityTensor, sample, rows, parameters } = bench();
      const x = rows(5);
      const y = await sample(x, 3);
      const all: Values = {
        ...parameters,
        x: { axes: ['row', 'input'], shape: [x.rows, x.cols], values: x.data },
      };
      await demandGradient({
        values: all,
        f: ({ x: moved, ...own }) => logDensity({ ...x, data: moved!.values }, y, own),
        gradient: (c) =>
          gradient(backend, all, ({ x: moved, ...tensors }: Tensors) =>
            sum(mul(backend.tensor(c, [x.rows]), logDensityTensor(moved!, y, tensors))),
          ),
        random,
      });
    },
  },
  {
    name: 'has a log density that is a number far from its mean',
    concerns: ({ noise }) => noise?.target === 'real',
    async holds({ bench }) {
      const { logDensity, rows, targets } = bench();
      for (const far of [1e6, -1e6]) {
        const values = await logDensity(rows(3), matrix(3, targets, new Float64Array(3 * targets).fill(far)));
        demand(
          values.every((v) => v < Infinity),
          `log p(y | x) at y = ${far} is [${values}], want a number or −∞; work with logarithms throughout`,
        );
      }
    },
  },
];

/** The density of one row over its whole support: all classes, or a grid of up to two outputs. */
async function tabulated(bench: ExpertBench, row: number) {
  const all = bench.rows(row + 1);
  const x = matrix(1, all.cols, all.data.slice(row * all.cols));
  const { points, volume } =
    bench.expert.noise!.target === 'class'
      ? {
          points: matrix(
            bench.outputs,
            1,
            Float64Array.from({ length: bench.outputs }, (_, c) => c),
          ),
          volume: 1,
        }
      : gridOf(await bench.sample(repeated(x, 500), 5));
  const logDensity = await bench.logDensity(repeated(x, points.rows), points);
  return { x, points, volume, density: Array.from(logDensity, Math.exp) };
}

/** Points at equal steps over ± 25 (one output) or ± 9 (two) standard deviations around some samples. */
function gridOf(samples: Matrix): { readonly points: Matrix; readonly volume: number } {
  const [steps, reach] = samples.cols === 1 ? [5000, 25] : [180, 9];
  const axes = Array.from({ length: samples.cols }, (_, o) => {
    const values = Array.from({ length: samples.rows }, (_, i) => samples.data[i * samples.cols + o]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    const step = (2 * reach * deviation) / steps;
    return { step, at: Array.from({ length: steps + 1 }, (_, i) => mean - reach * deviation + i * step) };
  });
  const volume = axes.reduce((product, { step }) => product * step, 1);
  const [first, second] = axes;
  const points =
    second === undefined ? first!.at : first!.at.flatMap((a) => second.at.flatMap((b) => [a, b]));
  return { points: matrix(points.length / samples.cols, samples.cols, points), volume };
}

const repeated = (x: Matrix, rows: number): Matrix =>
  matrix(
    rows,
    x.cols,
    Float64Array.from({ length: rows * x.cols }, (_, i) => x.data[i % x.cols]!),
  );
