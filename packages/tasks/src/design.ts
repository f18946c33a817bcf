import { MoelabError } from '@moelab/core';
import { gaussLegendre, matrix, normal, uniform } from '@moelab/numerics';
import type { InputLaw, Nodes } from './input-law.ts';
import { normalRule } from './normal-rule.ts';
import { productNodes } from './product-nodes.ts';

/** How inputs come: each on its own, all alike. */
export type Design =
  /** Uniform on [low, high], by default [0, 1]. */
  | { readonly kind: 'uniform'; readonly low?: number; readonly high?: number }
  /** One input: row i of n is low + (high − low) i / (n − 1). What is averaged over x is so for the uniform distribution, its limit. */
  | { readonly kind: 'grid'; readonly low?: number; readonly high?: number }
  /** Normal, by default with mean 0 and standard deviation 1. */
  | { readonly kind: 'normal'; readonly mean?: number; readonly sd?: number };

/**
 * Makes the distribution of the inputs of a design: for up to two inputs with quadrature, by 512 points for one and 96 for
 * each of two. Uniform: Gauss–Legendre in panels of 8 points; normal: the trapezoidal rule.
 */
export function designLaw(where: string, design: Design, inputs: number): InputLaw {
  checkDesign(where, design, inputs);
  const [low, high] = design.kind === 'normal' ? [0, 1] : [design.low ?? 0, design.high ?? 1];
  const [centre, sd] = design.kind === 'normal' ? [design.mean ?? 0, design.sd ?? 1] : [0, 1];
  const one = (points: number): Nodes => {
    const { nodes, weights } =
      design.kind === 'normal'
        ? normalRule(points)
        : gaussLegendre(low, high, { points: 8, panels: points / 8 });
    const x = nodes.map((z) => centre + sd * z);
    const size = high - low;
    return { x: matrix(x.length, 1, x), weights: weights.map((w) => w / size) };
  };
  return {
    inputs,
    draw(rows, random) {
      const x = matrix(rows, inputs);
      for (let i = 0; i < x.data.length; i++) {
        if (design.kind === 'normal') x.data[i] = normal(random, centre, sd);
        else if (design.kind === 'uniform') x.data[i] = uniform(random, low, high);
        else x.data[i] = rows === 1 ? low : low + ((high - low) * i) / (rows - 1);
      }
      return { x };
    },
    ...(inputs > 2
      ? {}
      : {
          nodes(fineness) {
            const points = (inputs === 1 ? 256 : 48) * (fineness === 'fine' ? 2 : 1);
            return productNodes(Array(inputs).fill(one(points)));
          },
        }),
  };
}

function checkDesign(where: string, design: Design, inputs: number): void {
  const invalid = (what: string) => new MoelabError('INVALID_OPTIONS', `${where}: design.${what}`);
  if (design.kind === 'normal') {
    const { mean = 0, sd = 1 } = design;
    if (!Number.isFinite(mean)) throw invalid(`mean: must be finite, got ${mean}`);
    if (!(sd > 0 && Number.isFinite(sd))) throw invalid(`sd: must be a finite number > 0, got ${sd}`);
    return;
  }
  if (design.kind !== 'uniform' && design.kind !== 'grid') {
    const kind = String((design as { kind?: unknown }).kind);
    throw invalid(`kind: must be one of 'uniform', 'grid', 'normal', got ${kind}`);
  }
  const { low = 0, high = 1 } = design;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
    throw invalid(`low: must be below high, both finite, got ${low} and ${high}`);
  if (design.kind === 'grid' && inputs !== 1)
    throw invalid(`kind: 'grid' is for one input, got ${inputs}; 'uniform' serves any number`);
}
