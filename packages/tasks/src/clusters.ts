import { checkedOptions, choice, integer, MoelabError, params, real } from '@moelab/core';
import {
  categorical,
  fillNormal,
  type Matrix,
  matrix,
  normal,
  rowOf,
  softmaxInto,
  stream,
} from '@moelab/numerics';
import { classTargets } from './class-targets.ts';
import { defineTask } from './define-task.ts';
import { dot } from './dot.ts';
import { mixtureTargets } from './gaussian-targets.ts';
import type { InputLaw, Nodes } from './input-law.ts';
import { leastQuantizationError } from './least-quantization-error.ts';
import { mapRows } from './map-rows.ts';
import { normalRule } from './normal-rule.ts';
import { productNodes } from './product-nodes.ts';
import type { Task } from './task.ts';

const options = params({
  clusters: integer({ min: 1, default: 4, doc: 'K*, the clusters' }),
  inputs: integer({ min: 1, default: 2, doc: 'numbers in x' }),
  separation: real({
    min: 0,
    default: 6,
    doc: 'the least distance of two centres, in standard deviations of a cluster',
  }),
  target: choice(['value', 'linear', 'class'], { doc: 'what a cluster determines of its rows' }),
  classes: integer({
    min: 2,
    default: 2,
    doc: 'class: how many there are; cluster k has class k mod classes',
  }),
  noise: real({
    min: 0,
    default: 0.1,
    doc: 'standard deviation of a target; of classes, how often it is drawn anew',
  }),
  seed: integer({ doc: 'of the centres and of what the clusters say' }),
});

/** How many clusters there are, how far apart, and what they determine. */
export interface ClustersOptions {
  /** K*; default 4. */
  readonly clusters?: number;
  /** Default 2. */
  readonly inputs?: number;
  /** The least distance of two centres, in standard deviations of a cluster; default 6. */
  readonly separation?: number;
  /** A number (default), an affine function of x, or a class for each cluster. */
  readonly target?: 'value' | 'linear' | 'class';
  /** Of the target `class`: how many there are, default 2; cluster k has class k mod classes. */
  readonly classes?: number;
  /** Standard deviation of a target; of classes, how often one is drawn anew from all of them; default 0.1. */
  readonly noise?: number;
  /** Of the centres and of what the clusters say; each sample has a seed of its own. */
  readonly seed: number;
}

/** The task of clusters, with where they are. */
export interface Clusters extends Task {
  /** (K*, inputs). */
  readonly centres: Matrix;
  /**
   * The least excess risk of `experts` experts that can each say one thing, a number or a class, when every row's cluster is
   * known: squared error of the best grouping of the clusters' numbers, or how much more often the class is wrong. Exact. 0
   * for as many experts as there are different things to say. Refuses the target `linear`.
   */
  limitedExperts(experts: number): number;
}

/**
 * Makes Gaussian clusters x | T = k ~ N(centre_k, I), all equally likely, of which each has its own response: the latent
 * cluster T is the true expert, and the true routing is its posterior given x, softmax_k(centre_k · x − ‖centre_k‖²/2).
 *
 * Centres are drawn from N(0, I) and then scaled until the two nearest are `separation` apart. `value`: y ~ N(v_T, noise²),
 * v_k ~ N(0, 1); `linear`: y ~ N(v_T + a_T · (x − centre_T), noise²), a_k ~ N(0, I/inputs); `class`: T mod classes, drawn
 * anew from all classes with probability `noise`. So the responsible expert can be seen in x only as far as the clusters are
 * apart: `bestRoutingError` is how often it cannot (two clusters at distance δ: Φ(−δ/2)), and the posterior mixture is what
 * the best predictor says. Quadrature for up to two inputs.
 *
 * `limitedExperts(n)` is what n experts of limited capacity lose at least, as n grows towards the number of clusters.
 */
export function clusters(given: ClustersOptions): Clusters {
  const name = 'tasks/clusters';
  const own = checkedOptions(name, options, given) as Required<ClustersOptions>;
  const { clusters: experts, inputs, separation, target, classes, noise, seed } = own;
  const isClass = target === 'class';
  if (isClass && noise > 1) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${name}: noise: must be a probability of [0, 1] for classes, got ${noise}`,
    );
  }
  const drawn = (what: string, cols: number, sd = 1) => {
    const values = matrix(experts, cols);
    fillNormal(stream(seed, name, what), values.data, 0, sd);
    return values;
  };
  const centres = separated(drawn('centres', inputs), separation);
  const { data: values } = drawn('values', 1);
  const slopes = drawn('slopes', inputs, target === 'linear' ? 1 / Math.sqrt(inputs) : 0);
  const centreOf = Array.from({ length: experts }, (_, k) => rowOf(centres, k));
  const anew = noise / classes;
  const task = defineTask({
    name,
    outputs: isClass ? classes : 1,
    experts,
    law: clusterLaw(centres),
    targets: isClass
      ? classTargets(name, classes)
      : mixtureTargets(name, new Float64Array(experts).fill(noise ** 2)),
    routing: (x) =>
      mapRows(x, experts, (row, weights) => {
        for (const [k, centre] of centreOf.entries()) weights[k] = dot(centre, row) - dot(centre, centre) / 2;
        softmaxInto(weights, weights);
      }),
    means: (x) =>
      mapRows(x, isClass ? experts * classes : experts, (row, means) => {
        if (isClass) means.fill(anew);
        for (const [k, centre] of centreOf.entries()) {
          if (isClass) means[k * classes + (k % classes)]! += 1 - noise;
          else means[k] = values[k]! + dot(rowOf(slopes, k), row) - dot(rowOf(slopes, k), centre);
        }
      }),
  });
  return {
    ...task,
    centres,
    limitedExperts(count) {
      if (!(Number.isSafeInteger(count) && count >= 1))
        throw new MoelabError('INVALID_OPTIONS', `${name}: experts must be an integer ≥ 1, got ${count}`);
      if (target === 'linear') {
        throw new MoelabError(
          'UNSUPPORTED',
          `${name}: limited experts say one thing each, and with target 'linear' clusters do not`,
        );
      }
      const weights = new Float64Array(experts).fill(1 / experts);
      if (!isClass) return leastQuantizationError(values, weights, count);
      const masses = new Float64Array(classes);
      for (let k = 0; k < experts; k++) masses[k % classes]! += 1 / experts;
      return (
        (1 - noise) *
        masses
          .sort()
          .slice(0, Math.max(0, classes - count))
          .reduce((a, b) => a + b, 0)
      );
    },
  };
}

/** Scales points until the two nearest are at a distance; a single one stays where it is. */
function separated(points: Matrix, distance: number): Matrix {
  let least = Infinity;
  for (let k = 0; k < points.rows; k++)
    for (let l = 0; l < k; l++) {
      const other = rowOf(points, l);
      least = Math.min(least, Math.hypot(...rowOf(points, k).map((v, j) => v - other[j]!)));
    }
  const scale = least === Infinity ? 1 : distance / least;
  return matrix(
    points.rows,
    points.cols,
    points.data.map((v) => scale * v),
  );
}

function clusterLaw(centres: Matrix): InputLaw {
  const { rows: experts, cols: inputs } = centres;
  const even = new Float64Array(experts).fill(1);
  const one = (points: number): Nodes => {
    const { nodes, weights } = normalRule(points);
    return { x: matrix(nodes.length, 1, nodes), weights };
  };
  return {
    inputs,
    draw(rows, random) {
      const drawn = new Uint32Array(rows);
      const x = matrix(rows, inputs);
      for (let i = 0; i < rows; i++) {
        drawn[i] = categorical(random, even);
        const centre = rowOf(centres, drawn[i]!);
        for (let j = 0; j < inputs; j++) x.data[i * inputs + j] = normal(random, centre[j]!);
      }
      return { x, drawn };
    },
    ...(inputs > 2
      ? {}
      : {
          nodes(fineness) {
            const points = (inputs === 1 ? 256 : 40) * (fineness === 'fine' ? 2 : 1);
            const around = productNodes(Array(inputs).fill(one(points)));
            const size = around.weights.length;
            const x = matrix(experts * size, inputs);
            for (let at = 0; at < x.data.length; at++) {
              const row = Math.floor(at / inputs);
              x.data[at] =
                around.x.data[at % (size * inputs)]! +
                centres.data[Math.floor(row / size) * inputs + (at % inputs)]!;
            }
            const weights = Float64Array.from(
              { length: x.rows },
              (_, i) => around.weights[i % size]! / experts,
            );
            return { x, weights };
          },
        }),
  };
}
