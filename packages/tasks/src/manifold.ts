import { checkedOptions, choice, integer, MoelabError, params, real } from '@moelab/core';
import { gaussLegendre, type Matrix, matrix, rowOf, type Stream, sphere, stream } from '@moelab/numerics';
import { defineTask } from './define-task.ts';
import { dot } from './dot.ts';
import { mixtureTargets } from './gaussian-targets.ts';
import type { InputLaw, Nodes } from './input-law.ts';
import { mapRows } from './map-rows.ts';
import { orthonormalFrame } from './orthonormal-frame.ts';
import { productNodes } from './product-nodes.ts';
import type { Task } from './task.ts';

const options = params({
  shape: choice(['circle', 'sphere', 'torus'], { doc: 'the manifold' }),
  inputs: integer({ min: 2, default: 16, doc: 'D, the dimension of the space around it' }),
  embedding: choice(['coordinates', 'random'], {
    doc: 'in the first coordinates, or in a random subspace of the seed',
  }),
  noise: real({ min: 0, default: 0, doc: 'standard deviation of the target around f' }),
  seed: integer({ default: 0, doc: 'of the random subspace' }),
});

/** Which manifold, where it lies, and how much noise there is. */
export interface ManifoldOptions {
  /** Default `circle`. */
  readonly shape?: 'circle' | 'sphere' | 'torus';
  /** D, the dimension of the space around it; default 16. */
  readonly inputs?: number;
  /** In the first coordinates (default), or in a random subspace of the seed. */
  readonly embedding?: 'coordinates' | 'random';
  /** Standard deviation of the target around f; default 0. */
  readonly noise?: number;
  /** Of the random subspace; default 0. */
  readonly seed?: number;
}

/** The factors of each shape, by the dimension of the space that each lies in: 2 of a circle, 3 of a sphere. */
const factorsOf = { circle: [2], sphere: [3], torus: [2, 2] } as const;

/**
 * Makes a smooth function on a low-dimensional manifold in R^D, with its charts as true experts.
 *
 * Circle u₁² + u₂² = 1, sphere u₁² + u₂² + u₃² = 1: f = sin 5u₁ + cos 3u₂. Torus, the product of two circles: the sum of
 * their f. x is uniform on the manifold. Charts: the coordinate of u that is largest in size, with its sign, in the order u₁,
 * −u₁, u₂, −u₂, … (4 of a circle: sectors of 90°; 6 of a sphere; 16 of a torus, the second circle's counted faster); on each
 * the others are coordinates, linear in x. The bias-free linear gate with rows ±e_i cuts them exactly. Each true expert says
 * f. Truth elsewhere in R^D is that of the projection onto the subspace.
 *
 * On the circle E f = J₀(3) = −0.260052, E f² = (1 − J₀(10))/2 + (1 + J₀(6))/2 = 1.198291.
 * Source: Wang and E 2025, arXiv:2505.24205, Experiment I (circle in the first coordinates); sphere and torus are ours.
 */
export function manifold(given: ManifoldOptions = {}): Task {
  const name = 'tasks/manifold';
  const { shape, inputs, embedding, noise, seed } = checkedOptions(
    name,
    options,
    given,
  ) as Required<ManifoldOptions>;
  const factors: readonly number[] = factorsOf[shape];
  const own = factors.reduce((a, b) => a + b);
  if (inputs < own) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${name}: inputs: must be at least ${own} for a ${shape}, got ${inputs}`,
    );
  }
  const frame =
    embedding === 'random'
      ? orthonormalFrame(stream(seed, name, 'subspace'), own, inputs)
      : firstAxes(own, inputs);
  const coordinates = (x: Matrix): Matrix =>
    mapRows(x, own, (row, u) => {
      for (let j = 0; j < own; j++) u[j] = dot(rowOf(frame, j), row);
    });
  const placed = (u: Matrix): Matrix =>
    mapRows(u, inputs, (row, x) => {
      for (const [j, v] of row.entries()) for (const [s, e] of rowOf(frame, j).entries()) x[s]! += v * e;
    });
  const charts = factors.map((size) => 2 * size);
  const experts = charts.reduce((a, b) => a * b);
  const law: InputLaw = {
    inputs,
    draw: (rows, random) => ({ x: placed(points(factors, rows, random)) }),
    nodes(fineness) {
      const { x, weights } = productNodes(factors.map((size) => nodesOf(size, fineness)));
      return { x: placed(x), weights };
    },
  };
  return defineTask({
    name,
    outputs: 1,
    experts,
    law,
    targets: mixtureTargets(name, new Float64Array(experts).fill(noise ** 2)),
    routing: (x) =>
      mapRows(coordinates(x), experts, (u, weights) => {
        let chart = 0;
        let from = 0;
        for (const [f, size] of factors.entries()) {
          chart = chart * charts[f]! + chartOf(u.subarray(from, from + size));
          from += size;
        }
        weights[chart] = 1;
      }),
    means: (x) =>
      mapRows(coordinates(x), experts, (u, means) => {
        let value = 0;
        let from = 0;
        for (const size of factors) {
          value += Math.sin(5 * u[from]!) + Math.cos(3 * u[from + 1]!);
          from += size;
        }
        means.fill(value);
      }),
  });
}

/** 2i of a largest coordinate u_i > 0, 2i + 1 of −u_i; ties go to the chart that comes first. */
function chartOf(u: Float64Array): number {
  let chart = 0;
  let most = -Infinity;
  for (const [i, v] of u.entries())
    for (const [side, value] of [v, -v].entries())
      if (value > most) {
        most = value;
        chart = 2 * i + side;
      }
  return chart;
}

function firstAxes(count: number, size: number): Matrix {
  const axes = matrix(count, size);
  for (let i = 0; i < count; i++) axes.data[i * size + i] = 1;
  return axes;
}

function points(factors: readonly number[], rows: number, random: Stream): Matrix {
  const u = matrix(
    rows,
    factors.reduce((a, b) => a + b),
  );
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (const size of factors) {
      u.data.set(sphere(random, size), at);
      at += size;
    }
  return u;
}

/** Equidistant angles on a circle (exact for trigonometric polynomials); heights by Gauss–Legendre times angles on a sphere. */
function nodesOf(size: number, fineness: 'coarse' | 'fine'): Nodes {
  const angles = fineness === 'fine' ? 96 : 48;
  const heights =
    size === 2
      ? { nodes: Float64Array.of(0), weights: Float64Array.of(2) }
      : gaussLegendre(-1, 1, { points: angles / 2 });
  const u = matrix(heights.nodes.length * angles, size);
  const weights = new Float64Array(u.rows);
  for (let i = 0; i < u.rows; i++) {
    const h = Math.floor(i / angles);
    const z = heights.nodes[h]!;
    const angle = (2 * Math.PI * (i % angles)) / angles;
    const radius = Math.sqrt(1 - z * z);
    u.data.set([radius * Math.cos(angle), radius * Math.sin(angle)], i * size);
    if (size === 3) u.data[i * size + 2] = z;
    weights[i] = heights.weights[h]! / 2 / angles;
  }
  return { x: u, weights };
}
