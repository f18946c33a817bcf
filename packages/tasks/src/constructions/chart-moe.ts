import { checkedOptions, choice, integer, MoelabError, params } from '@moelab/core';
import { type Matrix, matrix, rowOf, stream } from '@moelab/numerics';
import type { InvertibleChart } from '../atlas.ts';
import type { ManifoldTask } from '../manifold.ts';
import { type Construction, constructionOf, denseLayer, type GivenLayer } from './construction.ts';
import { type Assignment, exactAssignment } from './exact-assignment.ts';
import { interpolant } from './interpolant.ts';
import { carried, type ReluNetwork } from './relu-network.ts';
import { ridgeFit, saidByNetwork } from './ridge-fit.ts';

const options = params({
  gate: choice(['linear', 'helper', 'mlp'], { doc: 'by what a row finds its chart' }),
  width: integer({ min: 1, default: 10, doc: 'm, the hidden units of an expert' }),
  helperWidth: integer({ min: 1, default: 128, doc: 'the hidden units that make the partition of unity' }),
  seed: integer({ default: 0, doc: 'of the drawn hidden layers' }),
});

/** By what rows find their charts, and how wide networks are. */
export interface ChartMoeOptions {
  /** Default `linear`. */
  readonly gate?: 'linear' | 'helper' | 'mlp';
  /** m, the hidden units of an expert; default 10. */
  readonly width?: number;
  /** The hidden units that make the partition of unity, for all charts together; default 128. Not of a linear gate. */
  readonly helperWidth?: number;
  /** Of the drawn hidden layers; default 0. */
  readonly seed?: number;
}

/** A construction with charts for experts. */
export interface ChartMoe extends Construction {
  /** How exact the assignment is, on twice as many points as r was fitted to; absent where the gate is linear. */
  readonly assignment?: Assignment;
}

/** Points per hidden unit that a network is fitted to, and the least of them. */
const [POINTS_PER_UNIT, LEAST_POINTS] = [20, 500];

/**
 * Builds the network of a manifold: one expert for each chart, which computes f ∘ φ_i⁻¹ ∘ φ_i, behind a gate that knows the charts.
 *
 * - `linear`: one layer; the bias-free top-1 gate of `task.gate` (rows ±e_i in the frame) cuts the cells exactly, where there is one.
 * - `helper`: two layers. The first, dense, carries x (2D units) and appends r_1(x), …, r_E(x) ≈ ρ_i, a network fitted to the
 *   partition of unity; the second's bias-free top-1 gate reads them. `assignment` says whether the lemma of `exactAssignment` holds.
 * - `mlp`: one layer, whose gate is the network r itself, behind a softmax so steep (100 E · r) that a chart whose r is behind by 1/E
 *   weighs e⁻¹⁰⁰.
 *
 * Experts: on a curve the piecewise linear interpolant of f on `width` equal segments of the chart's coordinate, of its cell for a
 * linear gate and of all of the chart for the others; on a surface `width` drawn ridges in the chart's coordinates, the outputs
 * solved by least squares on evenly spread points. Charts must be affine: then experts have one hidden layer (highly regular atlas).
 *
 * Parameters of the `linear` one, D inputs, E charts: E ((D + 2) m + 1) + E D, of which one expert's and the gate's are active.
 * The lemma's bound is sufficient, not necessary: of networks of 64 to 512 helper units none sent a row astray, while the bound is
 * met from 128 units on by circle and linked circles, and by sphere, roll and torus not even with 512.
 *
 * Source: Wang and E 2025, arXiv:2505.24205, Theorem 4.8 and Corollary 4.9 (helper), and their suggestion of a non-linear gate. The
 * proof is in an appendix that we have not seen, so the network is ours; a first layer of E like experts behind any gate, as the
 * theorem's class has it, would say what the one dense network says.
 */
export function chartMoe(task: ManifoldTask, given: ChartMoeOptions = {}): ChartMoe {
  const name = 'tasks/chart-moe';
  const { gate, width, helperWidth, seed } = checkedOptions(
    name,
    options,
    given,
  ) as Required<ChartMoeOptions>;
  const { charts, dimension } = task.atlas;
  const curved = charts.findIndex(({ affine }) => affine === undefined);
  if (curved >= 0) {
    throw new MoelabError(
      'UNSUPPORTED',
      `${name}: chart ${curved + 1} is not affine, which an expert of one hidden layer needs; make the task with charts: 'linear'`,
    );
  }
  const isLinear = gate === 'linear';
  if (isLinear && task.gate === undefined) {
    throw new MoelabError(
      'UNSUPPORTED',
      `${name}: no linear gate without a bias cuts the cells of this manifold; take gate: 'helper' or 'mlp'`,
    );
  }
  const fitted = dimension === 1 ? undefined : fittedTo(task, isLinear, width);
  const experts = charts.map((chart, i): ReluNetwork => {
    if (fitted === undefined) return curveExpert(task, chart, isLinear, width);
    const { t, values } = fitted[i]!;
    return throughChart(chart, ridgeFit(t, values, width, stream(seed, name, 'expert', i)));
  });
  const { inputs } = task;
  if (isLinear)
    return constructionOf(inputs, [{ gate: { kind: 'linear', slopes: task.gate!.data }, experts }]);

  const count = Math.max(LEAST_POINTS, POINTS_PER_UNIT * helperWidth);
  const rows = task.lattice(count);
  const r = ridgeFit(rows, task.atlas.partition(rows), helperWidth, stream(seed, name, 'helper'));
  const others = task.lattice(2 * count + 1);
  const assignment = exactAssignment(task.atlas.partition(others), saidByNetwork(r, others));
  const layers: readonly GivenLayer[] =
    gate === 'mlp'
      ? [{ gate: { kind: 'network', network: steep(r, 100 * charts.length) }, experts }]
      : [
          denseLayer(besideInputs(inputs, r)),
          { gate: { kind: 'linear', slopes: readOut(inputs, charts.length) }, experts },
        ];
  return { ...constructionOf(inputs, layers), assignment };
}

/** The interpolant of f along the one coordinate of a chart. */
function curveExpert(
  task: ManifoldTask,
  chart: InvertibleChart,
  isCell: boolean,
  width: number,
): ReluNetwork {
  const [low, high] = isCell ? chart.cell[0]! : [0, 1];
  const { slopes, intercept } = chart.affine!;
  const f = (t: number) => {
    const x = matrix(1, task.inputs);
    chart.point(Float64Array.of(t), x.data);
    return task.truth(x).regression.data[0]!;
  };
  const { units, start } = interpolant(f, {
    low,
    high,
    segments: width,
    from: [...slopes.data.entries()],
    intercept: intercept[0]!,
    output: 0,
  });
  return { units, outputBias: [start] };
}

/** For each chart the coordinates and the values of f at points of its cell, or of all of it. */
function fittedTo(task: ManifoldTask, isCell: boolean, width: number) {
  const { charts, dimension } = task.atlas;
  const x = task.lattice(charts.length * Math.max(LEAST_POINTS, POINTS_PER_UNIT * width));
  const { routing, regression } = task.truth(x);
  return charts.map((chart, i) => {
    const own: number[] = [];
    for (let r = 0; r < x.rows; r++)
      if (isCell ? routing.data[r * charts.length + i] === 1 : chart.contains(rowOf(x, r))) own.push(r);
    const t = matrix(own.length, dimension);
    for (const [at, r] of own.entries()) chart.coordinates(rowOf(x, r), rowOf(t, at));
    return {
      t,
      values: matrix(
        own.length,
        1,
        own.map((r) => regression.data[r]!),
      ),
    };
  });
}

/** A network of a chart's coordinates as one of x: t = slopesᵀ x + intercept is put into its hidden layer. */
function throughChart(chart: InvertibleChart, { units, outputBias }: ReluNetwork): ReluNetwork {
  const { slopes, intercept } = chart.affine!;
  return {
    outputBias,
    units: units.map(({ from, bias, to }) => ({
      from: Array.from({ length: slopes.rows }, (_, s) => [
        s,
        from.reduce((total, [j, weight]) => total + weight * rowOf(slopes, s)[j]!, 0),
      ]),
      bias: from.reduce((total, [j, weight]) => total + weight * intercept[j]!, bias),
      to,
    })),
  };
}

/** A network that says x, and after it what another one says of x. */
const besideInputs = (inputs: number, { units, outputBias }: ReluNetwork): ReluNetwork => ({
  units: [
    ...Array.from({ length: inputs }, (_, s) => s).flatMap((s) => carried(s, s)),
    ...units.map((unit) => ({
      ...unit,
      to: unit.to.map(([output, weight]) => [inputs + output, weight] as const),
    })),
  ],
  outputBias: [...new Array<number>(inputs).fill(0), ...outputBias],
});

/** The same network, its outputs times a factor. */
const steep = ({ units, outputBias }: ReluNetwork, factor: number): ReluNetwork => ({
  units: units.map((unit) => ({
    ...unit,
    to: unit.to.map(([output, weight]) => [output, factor * weight] as const),
  })),
  outputBias: outputBias.map((v) => factor * v),
});

/** Slopes (inputs + charts, charts) of a gate that takes the last inputs for its scores. */
function readOut(inputs: number, charts: number): Float64Array {
  const slopes: Matrix = matrix(inputs + charts, charts);
  for (let i = 0; i < charts; i++) slopes.data[(inputs + i) * charts + i] = 1;
  return slopes.data;
}
