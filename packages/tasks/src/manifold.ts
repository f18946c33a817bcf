import { checkedOptions, choice, integer, MoelabError, params, real } from '@moelab/core';
import { gaussLegendre, type Matrix, matrix, stream, uniform } from '@moelab/numerics';
import type { Atlas, InvertibleChart } from './atlas.ts';
import { defineTask } from './define-task.ts';
import { mixtureTargets } from './gaussian-targets.ts';
import type { InputLaw, Nodes } from './input-law.ts';
import { lattice } from './lattice.ts';
import { circleShape } from './manifolds/circle-shape.ts';
import { embeddedAtlas } from './manifolds/embedded-atlas.ts';
import { embedded, firstAxes, lifted, projected } from './manifolds/embedding.ts';
import { linkedCircles } from './manifolds/linked-circles.ts';
import { productShape } from './manifolds/product-shape.ts';
import { roughFunction } from './manifolds/rough-function.ts';
import type { ChartKind, Shape } from './manifolds/shape.ts';
import { sphereShape } from './manifolds/sphere-shape.ts';
import { swissRoll } from './manifolds/swiss-roll.ts';
import { mapRows } from './map-rows.ts';
import { orthonormalFrame } from './orthonormal-frame.ts';
import { productNodes } from './product-nodes.ts';
import type { Task } from './task.ts';

const shapes = {
  circle: circleShape,
  sphere: sphereShape,
  torus: (kind: ChartKind) => productShape(circleShape(kind), circleShape(kind)),
  'swiss-roll': swissRoll,
  'linked-circles': linkedCircles,
};

const options = params({
  shape: choice(['circle', 'sphere', 'torus', 'swiss-roll', 'linked-circles'], { doc: 'the manifold' }),
  inputs: integer({ min: 2, default: 16, doc: 'D, the dimension of the space around it' }),
  embedding: choice(['coordinates', 'random'], {
    doc: 'in the first coordinates, or in a random subspace of the seed',
  }),
  charts: choice(['linear', 'geodesic'], { doc: 'affine coordinates, or lengths along the manifold' }),
  target: choice(['waves', 'rough'], { doc: 'a smooth function, or one of a given smoothness' }),
  smoothness: real({ above: 0, below: 2, default: 0.5, doc: 'κ of a rough target' }),
  noise: real({ min: 0, default: 0, doc: 'standard deviation of the target around f' }),
  seed: integer({ default: 0, doc: 'of the random subspace and of the rough target' }),
});

/** Which manifold, where it lies, which function of it, and how much noise there is. */
export interface ManifoldOptions {
  /** Default `circle`. */
  readonly shape?: 'circle' | 'sphere' | 'torus' | 'swiss-roll' | 'linked-circles';
  /** D, the dimension of the space around it; default 16. */
  readonly inputs?: number;
  /** In the first coordinates (default), or in a random subspace of the seed. */
  readonly embedding?: 'coordinates' | 'random';
  /** Affine coordinates (default), or lengths along the manifold, which no linear map gives. */
  readonly charts?: 'linear' | 'geodesic';
  /** A smooth function (default), or a `rough` one of a given smoothness. */
  readonly target?: 'waves' | 'rough';
  /** κ of a rough target, in (0, 2); default 0.5. */
  readonly smoothness?: number;
  /** Standard deviation of the target around f; default 0. */
  readonly noise?: number;
  /** Of the random subspace and of the rough target; default 0. */
  readonly seed?: number;
}

/** The task of a function on a manifold, with its charts. */
export interface ManifoldTask extends Task {
  /** In R^D; its charts are the true experts, in order. */
  readonly atlas: Atlas<InvertibleChart>;
  /** Slopes (D, charts) of bias-free scores whose largest is the true expert's; absent where no such scores cut the cells. */
  readonly gate?: Matrix;
  /** Evenly spread points of the manifold, the same each time, of equal weight. On a circle equal angles. */
  lattice(rows: number): Matrix;
}

/**
 * Makes a function on a low-dimensional manifold in R^D, with its charts as true experts. x is uniform on the manifold.
 *
 * | shape | d | least D | charts | bias-free linear gate |
 * | --- | --- | --- | --- | --- |
 * | circle u₁² + u₂² = 1 | 1 | 2 | 4 sectors | yes |
 * | sphere u₁² + u₂² + u₃² = 1 | 2 | 3 | 6 | yes |
 * | torus, the product of two circles | 2 | 4 | 16 | yes |
 * | swiss-roll, a sheet of 1½ turns | 2 | 3 | 6 quarter turns | no |
 * | linked-circles, two circles through each other | 1 | 3 | 8 sectors | no |
 *
 * Circle and sphere: a row's chart is the coordinate of u that is largest in size, with its sign, in the order u₁, −u₁, u₂, −u₂, …
 * (on a torus of each circle, the second one's counted faster); the bias-free linear gate with rows ±e_i cuts them exactly.
 * Charts overlap; `atlas.partition` is a C^∞ partition of unity under them, and the true routing gives each row to the chart of the
 * largest ρ_i. Charts are `linear` in x (highly regular) or `geodesic` (smooth, not linear); all are C^∞.
 *
 * f of `waves` is C^∞: sin 5u₁ + cos 3u₂ on circle and sphere (even in u₂ on the circle, so that the charts of ±u₂ have the same
 * f ∘ φ⁻¹); on the torus the sum over its circles; on the roll sin 5a + cos 3h of the share a of its length and the height; on
 * linked circles of each one's own coordinates, with the opposite sign on the second. f of `rough` is of Hölder smoothness κ
 * everywhere: random signs of splines on scales 2^−1 … 2^−12 of u, of size 2^(−κ j). Each true expert says f. Truth elsewhere in
 * R^D is that of the projection onto the subspace.
 *
 * On the circle, of waves, E f = J₀(3) = −0.260052, E f² = (1 − J₀(10))/2 + (1 + J₀(6))/2 = 1.198291.
 * Source: Wang and E 2025, arXiv:2505.24205, Experiment I (circle in the first coordinates) and § 4 (regular atlases); other
 * shapes, charts, partition and rough targets are ours.
 */
export function manifold(given: ManifoldOptions = {}): ManifoldTask {
  const name = 'tasks/manifold';
  const own = checkedOptions(name, options, given) as Required<ManifoldOptions>;
  const { inputs, noise, seed } = own;
  const shape: Shape = shapes[own.shape](own.charts);
  const { size, charts } = shape;
  if (inputs < size) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${name}: inputs: must be at least ${size} for a ${own.shape}, got ${inputs}`,
    );
  }
  const frame =
    own.embedding === 'random'
      ? orthonormalFrame(stream(seed, name, 'subspace'), size, inputs)
      : firstAxes(size, inputs);
  const f = own.target === 'rough' ? roughFunction(size, own.smoothness, seed) : shape.waves;
  const experts = charts.length;
  const placed = (t: Matrix): Matrix => embedded(frame, mapRows(t, size, shape.place));
  const coordinates = (x: Matrix): Matrix => projected(frame, x);
  const law: InputLaw = {
    inputs,
    draw(rows, random) {
      const t = matrix(rows, shape.dimension);
      for (let at = 0; at < t.data.length; at++) t.data[at] = uniform(random);
      return { x: placed(t) };
    },
    nodes(fineness) {
      const { x, weights } = productNodes(shape.periodic.map((goesRound) => rule(goesRound, fineness)));
      return { x: placed(x), weights };
    },
  };
  const task = defineTask({
    name,
    outputs: 1,
    experts,
    law,
    targets: mixtureTargets(name, new Float64Array(experts).fill(noise ** 2)),
    routing: (x) =>
      mapRows(coordinates(x), experts, (u, weights) => {
        let best = 0;
        let most = -Infinity;
        for (const [i, chart] of charts.entries()) {
          const score = chart.score(u);
          if (score <= most) continue;
          most = score;
          best = i;
        }
        weights[best] = 1;
      }),
    means: (x) => mapRows(coordinates(x), experts, (u, means) => means.fill(f(u))),
  });
  return {
    ...task,
    atlas: embeddedAtlas(shape, frame),
    ...(shape.gate === undefined ? {} : { gate: lifted(frame, shape.gate) }),
    lattice: (rows) => placed(lattice(rows, shape.dimension)),
  };
}

/** Of [0, 1]: equal steps for what goes round (exact for trigonometric polynomials), else Gauss–Legendre. */
function rule(goesRound: boolean, fineness: 'coarse' | 'fine'): Nodes {
  const points = fineness === 'fine' ? 96 : 48;
  if (!goesRound) {
    const { nodes, weights } = gaussLegendre(0, 1, { points: points / 2 });
    return { x: matrix(nodes.length, 1, nodes), weights };
  }
  const steps = Float64Array.from({ length: points }, (_, i) => i / points);
  return { x: matrix(points, 1, steps), weights: new Float64Array(points).fill(1 / points) };
}
