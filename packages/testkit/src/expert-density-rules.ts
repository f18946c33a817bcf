import type { Expert, Tensors, Values } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { mul, sum } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import { demandGradient } from './demand-gradient.ts';
import { repeated, type TabulatedDensity } from './density-table.ts';
import type { ExpertFixture } from './expert-fixture.ts';
import { gradient } from './gradient.ts';
import type { Rule } from './rule.ts';
import { sameNumbers } from './same-bytes.ts';

/** How far from 1 a density may integrate: trapezoids miss that much of a kink or of a heavy tail. */
const QUADRATURE = 1e-3;
const SAMPLES = 20_000;
/** For a covariance, of which the same noise in two outputs is many standard errors off. */
const PAIRS = 4000;
const hasNoise = ({ noise }: Expert) => noise !== undefined;

/** What an expert's noise model must be like. */
export const expertDensityRules: readonly Rule<Expert, ExpertFixture>[] = [
  {
    name: 'has a density of total mass 1',
    concerns: hasNoise,
    async holds({ density: densityOf, expert, sizes }) {
      const isClass = expert.noise!.target === 'class';
      for (const outputs of isClass ? [sizes.outputs] : [1, 2]) {
        const rows = outputs > 1 && !isClass ? 1 : 2; // a grid of two outputs has 30 000 points
        for (let row = 0; row < rows; row++) {
          const { density, volume } = await densityOf(outputs, row);
          const total = density.reduce((a, b) => a + b, 0) * volume;
          demand(
            Math.abs(total - 1) <= QUADRATURE,
            `with ${outputs} outputs exp(noise.logDensity) has total mass ${total}, want 1`,
          );
        }
      }
    },
  },
  {
    name: 'has the mean of its density',
    concerns: hasNoise,
    async holds({ bench, density: densityOf, expert, sizes }) {
      const isClass = expert.noise!.target === 'class';
      const outputs = isClass ? sizes.outputs : 1;
      for (let row = 0; row < 2; row++) {
        const { density, volume, points, x } = await densityOf(outputs, row);
        const said = await bench(outputs).mean(x);
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
    async holds({ bench, density, expert, sizes }) {
      const isClass = expert.noise!.target === 'class';
      for (const outputs of isClass ? [sizes.outputs] : [1, 2]) {
        const samples = outputs === 1 || isClass ? SAMPLES : PAIRS;
        const table = await density(outputs, 0);
        const drawn = entriesOf(await bench(outputs).sample(repeated(table.x, samples), 7));
        for (const [name, statistic] of isClass ? sharesOf(table) : momentsOf(table)) {
          const want = expected(table, statistic);
          const variance = expected(table, (y) => statistic(y) ** 2) - want ** 2;
          const standardError = Math.sqrt(Math.max(0, variance) / samples);
          const got = drawn.reduce((total, y) => total + statistic(y), 0) / samples;
          demand(
            Math.abs(got - want) <= 5 * standardError + QUADRATURE * 1e-3,
            `${name} of ${samples} samples is ${got}, and of the density ${want} (standard error ${standardError})`,
          );
        }
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
      const { expert, logDensity, logDensityTensor, sample, rows, parameters } = bench();
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
        declarations: expert.parameters,
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

/** Something to take the mean of: by name, of a target. */
type Statistic = readonly [name: string, of: (y: readonly number[]) => number];

/** The share of each class. */
const sharesOf = ({ points }: TabulatedDensity): readonly Statistic[] =>
  Array.from(points.data, (c) => [`the share of class ${c}`, ([y]) => (y === c ? 1 : 0)]);

/** The first two moments of one output, or the covariance of two. */
function momentsOf(table: TabulatedDensity): readonly Statistic[] {
  if (table.points.cols === 1)
    return [
      ['the mean', ([y]) => y!],
      ['the mean square', ([y]) => y! * y!],
    ];
  const [first, second] = [expected(table, ([y]) => y!), expected(table, ([, y]) => y!)];
  return [['the covariance of two outputs', ([y, z]) => (y! - first) * (z! - second)]];
}

/** The mean of a statistic under a density. */
function expected({ points: { cols, data }, density, volume }: TabulatedDensity, of: Statistic[1]): number {
  const y: number[] = [];
  let total = 0;
  for (const [i, p] of density.entries()) {
    for (let o = 0; o < cols; o++) y[o] = data[i * cols + o]!;
    total += p * of(y);
  }
  return total * volume;
}

/** The rows of a matrix. */
const entriesOf = ({ rows, cols, data }: Matrix): readonly (readonly number[])[] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);
