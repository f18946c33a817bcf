import { byChunks, type Model, MoelabError, tensorsOf } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { checkDesign, type Design } from './design.ts';
import { checkDensity, componentsAt, uncovered } from './mixture-components.ts';

/** Weighted observations: E f(X, Y) ≈ Σᵢ weightsᵢ f(xᵢ, yᵢ) for Y of a model's own density. */
export interface WeightedRows {
  readonly x: Matrix;
  readonly y: Matrix;
  readonly weights: Float64Array;
  /** Whether y runs through a quadrature rule, through all classes, or was drawn. */
  readonly how: 'integrated' | 'summed' | 'sampled';
}

/** How the targets are averaged over. */
export interface ResponseOptions {
  /** Draws of y for each row of the design, where y cannot be integrated (several outputs, heavy tails) or shall not be. */
  readonly draws?: number;
  /** Of the draws; required with them. */
  readonly seed?: number;
}

/** Half the range of y around each component's mean, and the distance of nodes, in its standard deviations. */
const REACH = 8.4;
const STEP = 0.2;
/** Mass of a component that its nodes may miss. */
const MISSED = 1e-8;
/**
 * Gives observations (x, y) with weights that average over a design and the model's own density of y.
 *
 * One real output: for each component c of the mixture, the trapezoidal rule over its mean ± 8.4 widths with steps of 0.2,
 * where its width is that of a normal density with the same height at the mean, 1/(√(2π) p_c(mean)); its error for Gaussian
 * noise is below 1e-7 of the result. A noise whose mass the rule misses by more than 1e-8 is refused. Classes: the sum over
 * all of them. With `draws`: that many draws of y for each row of the design.
 */
export async function weightedRows(
  where: string,
  model: Model,
  design: Design,
  { draws, seed }: ResponseOptions = {},
): Promise<WeightedRows> {
  checkDesign(where, design, model.inputs);
  checkDensity(where, model);
  if (draws !== undefined) return drawn(where, model, design, draws, seed);
  if (model.target === 'class') return everyClass(model, design);
  if (model.outputs === 1) return overComponents(where, model, design);
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${where}: integrates over one output, got a model of ${model.outputs}; pass draws and a seed to average over drawn targets`,
  );
}

async function overComponents(where: string, model: Model, { x, weights }: Design): Promise<WeightedRows> {
  const parts = await componentsAt(model, x);
  const components = model.layers.at(-1)!.components;
  const perSide = Math.round(REACH / STEP);
  const nodes = 2 * perSide + 1;
  const all = { x: matrix(parts.length * nodes, x.cols), y: matrix(parts.length * nodes, 1) };
  for (const [p, { row, mean, width }] of parts.entries())
    for (let k = 0; k < nodes; k++) {
      all.x.data.set(x.data.subarray(row * x.cols, (row + 1) * x.cols), (p * nodes + k) * x.cols);
      all.y.data[p * nodes + k] = mean + width * STEP * (k - perSide);
    }
  const [logDensities] = await byChunks(model.backend, all.x.rows, 1, ({ part }) => {
    const forward = model.forward(
      { x: part(all.x) },
      tensorsOf(model.backend, model.parameters),
      tensorsOf(model.backend, model.state),
    );
    return [model.componentLogDensityTensor(part(all.y), forward.layers.at(-1)!)];
  });
  const own = new Float64Array(all.x.rows);
  for (const [p, { row, component, weight, width }] of parts.entries()) {
    let mass = 0;
    for (let k = 0; k < nodes; k++) {
      const i = p * nodes + k;
      const cell = STEP * width * Math.exp(logDensities![i * components + component]!);
      mass += cell;
      own[i] = weights[row]! * weight * cell;
    }
    if (!(Math.abs(mass - 1) <= MISSED)) throw uncovered(where, model, mass);
  }
  return { ...all, weights: own, how: 'integrated' };
}

async function everyClass(model: Model, { x, weights }: Design): Promise<WeightedRows> {
  const classes = model.outputs;
  const all = { x: repeated(x, classes), y: matrix(x.rows * classes, 1) };
  for (let i = 0; i < all.y.rows; i++) all.y.data[i] = i % classes;
  const logDensities = await model.logDensity(all.x, all.y);
  const own = logDensities.map((log, i) => weights[Math.floor(i / classes)]! * Math.exp(log));
  return { ...all, weights: own, how: 'summed' };
}

async function drawn(
  where: string,
  model: Model,
  { x, weights }: Design,
  draws: number,
  seed: number | undefined,
): Promise<WeightedRows> {
  if (!(Number.isSafeInteger(draws) && draws >= 1) || seed === undefined) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${where}: draws must be an integer ≥ 1 and come with a seed, got ${draws} and ${seed}`,
    );
  }
  const all = repeated(x, draws);
  const y = await model.sample(all, { seed });
  const own = Float64Array.from({ length: all.rows }, (_, i) => weights[Math.floor(i / draws)]! / draws);
  return { x: all, y, weights: own, how: 'sampled' };
}

/** Each row `times` times, one after the other. */
function repeated({ rows, cols, data }: Matrix, times: number): Matrix {
  const all = matrix(rows * times, cols);
  for (let i = 0; i < rows * times; i++) {
    const row = Math.floor(i / times);
    all.data.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
  }
  return all;
}
