import { checkedOptions, choice, integer, MoelabError, params, real } from '@moelab/core';
import { gaussLegendre, type Matrix, matrix, uniform } from '@moelab/numerics';
import { type CubeForm, cubePiece } from './cube-piece.ts';
import { defineTask } from './define-task.ts';
import { mixtureTargets } from './gaussian-targets.ts';
import type { InputLaw, Nodes } from './input-law.ts';
import { lattice } from './lattice.ts';
import { mapRows } from './map-rows.ts';
import { productNodes } from './product-nodes.ts';
import type { Moments, Quantity, Task } from './task.ts';

const options = params({
  levels: integer({ min: 1, default: 2, doc: 'L, the inputs, each with its own pieces' }),
  pieces: integer({ min: 1, default: 3, doc: 'E, the pieces of each input' }),
  target: choice(['sum', 'vector'], { doc: 'the sum of the levels, or one output for each' }),
  form: choice(['smooth', 'kinked'], { doc: 'whether the derivative is continuous where pieces meet' }),
  noise: real({ min: 0, default: 0, doc: 'standard deviation of the target around f' }),
});

/** How many pieces a compositional function has, and of which form. */
export interface CompositionalOptions {
  /** L, the inputs, each with its own pieces; default 2. */
  readonly levels?: number;
  /** E, the pieces of each input; default 3. */
  readonly pieces?: number;
  /** The sum of the levels (default), or one output for each. */
  readonly target?: 'sum' | 'vector';
  /** Whether the derivative is continuous where pieces meet (`smooth`, the default) or jumps (`kinked`). */
  readonly form?: CubeForm;
  /** Standard deviation of the target around f; default 0. */
  readonly noise?: number;
}

/** The task of a compositional function. */
export interface CompositionalTask extends Task {
  /**
   * Evenly spread points of [0, E]^L, the same each time, of equal weight; each coordinate by itself runs through `rows` equal
   * steps, none of them an integer where rows is a multiple of E.
   */
  lattice(rows: number): Matrix;
}

/** A routing row holds one number for each of E^L pieces. */
const MOST_PIECES = 4096;

/**
 * Makes a function of E^L pieces out of L · E: f(x) = Σ_l f_{i_l}(x_l), or the vector of the terms, for x uniform on [0, E]^L
 * and i_l the unit interval [i − 1, i] that x_l lies in.
 *
 * `smooth`: f_i(z) = i (i − 1 − z)² (z − i)², C¹ where pieces meet; `kinked`: f_i(z) = i (z − i + 1)(i − z). A true expert is
 * a cube, numbered (i_1 − 1) E^(L−1) + … + (i_L − 1); it says the polynomial of its cube, everywhere. An integer belongs to
 * the interval below it.
 *
 * Smooth moments of one level, exact: mean (E + 1)/60, second (E + 1)(2E + 1)/3780; kinked: (E + 1)/12 and (E + 1)(2E +
 * 1)/180.
 * Source: Wang and E 2025, arXiv:2505.24205, § 5 and Experiment II (levels 2, pieces 3; that its scalar target is the sum is
 * our reading). They call the pieces C⁰; those printed are C¹, so `kinked` is ours.
 */
export function compositional(given: CompositionalOptions = {}): CompositionalTask {
  const name = 'tasks/compositional';
  const { levels, pieces, target, form, noise } = checkedOptions(
    name,
    options,
    given,
  ) as Required<CompositionalOptions>;
  const experts = pieces ** levels;
  if (experts > MOST_PIECES) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `${name}: pieces: must make at most ${MOST_PIECES} cubes, got ${pieces}^${levels} = ${experts}`,
    );
  }
  const outputs = target === 'sum' ? 1 : levels;
  const task = defineTask({
    name,
    outputs,
    experts,
    law: cubeLaw(levels, pieces),
    targets: mixtureTargets(name, new Float64Array(experts).fill(noise ** 2)),
    moments: () => momentsOf(levels, pieces, form, target),
    routing: (x) =>
      mapRows(x, experts, (row, weights) => {
        weights[row.reduce((cube, z) => cube * pieces + intervalOf(z, pieces) - 1, 0)] = 1;
      }),
    means: (x) =>
      mapRows(x, experts * outputs, (row, means) => {
        for (let cube = 0; cube < experts; cube++) {
          let rest = cube;
          for (let l = levels - 1; l >= 0; l--) {
            const value = cubePiece(form, (rest % pieces) + 1, row[l]!);
            means[target === 'sum' ? cube : cube * outputs + l]! += value;
            rest = Math.floor(rest / pieces);
          }
        }
      }),
  });
  return {
    ...task,
    lattice: (rows) => mapRows(lattice(rows, levels), levels, (t, x) => x.set(t.map((v) => v * pieces))),
  };
}

const intervalOf = (z: number, pieces: number): number => Math.min(pieces, Math.max(1, Math.ceil(z)));

function cubeLaw(levels: number, pieces: number): InputLaw {
  const one = (perPiece: number): Nodes => {
    const { nodes, weights } = gaussLegendre(0, pieces, { points: 8, panels: perPiece * pieces });
    return { x: matrix(nodes.length, 1, nodes), weights: weights.map((w) => w / pieces) };
  };
  return {
    inputs: levels,
    draw(rows, random) {
      const x = matrix(rows, levels);
      for (let i = 0; i < x.data.length; i++) x.data[i] = uniform(random, 0, pieces);
      return { x };
    },
    ...(levels > 2
      ? {}
      : { nodes: (fineness) => productNodes(Array(levels).fill(one(fineness === 'fine' ? 2 : 1))) }),
  };
}

function momentsOf(levels: number, pieces: number, form: string, target: string): Moments {
  const [first, second] = form === 'smooth' ? [60, 3780] : [12, 180];
  const mean = (pieces + 1) / first;
  const square = ((pieces + 1) * (2 * pieces + 1)) / second;
  const exact = (value: number): Quantity => ({ value, uncertainty: 0, method: 'exact' });
  return target === 'sum'
    ? {
        mean: [exact(levels * mean)],
        secondMoment: exact(levels * (square - mean ** 2) + (levels * mean) ** 2),
      }
    : { mean: Array(levels).fill(exact(mean)), secondMoment: exact(levels * square) };
}
