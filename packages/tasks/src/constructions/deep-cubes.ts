import { checkedOptions, choice, integer, params } from '@moelab/core';
import { type CubeForm, cubePiece } from '../cube-piece.ts';
import {
  type Construction,
  constructionOf,
  denseLayer,
  type GivenGate,
  type GivenLayer,
} from './construction.ts';
import { interpolant } from './interpolant.ts';
import { carried, type ReluNetwork } from './relu-network.ts';

/** By what the layers of a deep construction find the piece of a coordinate. */
export type CubeGate = 'affine' | 'bias-free' | 'bias-free-carried' | 'mlp';

const options = params({
  levels: integer({ min: 1, default: 2, doc: 'L, the inputs, each with its own pieces' }),
  pieces: integer({ min: 1, default: 3, doc: 'E, the pieces of each input' }),
  target: choice(['sum', 'vector'], { doc: 'the sum of the levels, or one output for each' }),
  form: choice(['smooth', 'kinked'], { doc: 'whether the derivative is continuous where pieces meet' }),
  segments: integer({ min: 1, default: 64, doc: 'N, the segments of the interpolant of a piece' }),
  gate: choice(['affine', 'bias-free', 'bias-free-carried', 'mlp'], {
    doc: 'by what the layers find a piece',
  }),
});

/** Of which compositional function, how finely, and by which gates. */
export interface DeepCubesOptions {
  /** L; default 2. */
  readonly levels?: number;
  /** E; default 3. */
  readonly pieces?: number;
  /** The sum of the levels (default), or one output for each. */
  readonly target?: 'sum' | 'vector';
  /** As of `compositional`; default `smooth`. */
  readonly form?: CubeForm;
  /** N, the segments of the interpolant of a piece; default 64. */
  readonly segments?: number;
  /** Default `affine`. */
  readonly gate?: CubeGate;
}

/** How fast the weights of an mlp gate leave the wrong pieces: e^(−SHARPNESS · gap of scores). */
const SHARPNESS = 1e6;

/**
 * Builds a network of L · E experts for the E^L pieces of `compositional`: each MoE layer reads one coordinate, finds its
 * interval, and puts the piecewise linear interpolant of that piece in its place; the others are carried.
 *
 * The gate of a layer is max-affine: s_i = i x_l − i (i − 1)/2, i = 1 … E, largest on [i − 1, i], ties at the integers (the expert
 * of the interval below has it, and both say f there). It has an intercept, hence the choice of `gate`:
 * - `affine`: top-1 with a bias; L layers.
 * - `bias-free`: before each MoE layer a dense layer that carries x and makes the constant 1, from which the gate without bias
 *   takes its intercept; 2L layers, as in the theorem.
 * - `bias-free-carried`: the constant is made once and carried along; L + 1 layers (ours: 2L is not needed).
 * - `mlp`: a network of one hidden layer as gate, behind a softmax so steep (10⁶ s_i) that off the integers by more than 10⁻⁴ the
 *   other experts weigh 0 to double precision; L layers.
 *
 * With two levels of three pieces and `bias-free` gates it is the example of nine tasks by six experts in four layers.
 *
 * An expert has N + 2 · (coordinates carried) units. Sup error of one coordinate: at most max |f''|/(8 N²), E/(4 N²) of
 * `smooth` and of `kinked` pieces; it depends on E by the size of the pieces alone, and not on E^L. Float32 carries exactly.
 *
 * Source: Wang and E 2025, arXiv:2505.24205, Theorems 5.2 and 5.3, Example 5.1, and their suggestion of a non-linear gate; the network is ours, the
 * paper's proofs say that there is one.
 */
export function deepCubes(given: DeepCubesOptions = {}): Construction {
  const name = 'tasks/deep-cubes';
  const { levels, pieces, target, form, segments, gate } = checkedOptions(
    name,
    options,
    given,
  ) as Required<DeepCubesOptions>;
  const isCarried = gate === 'bias-free-carried';
  const layers: GivenLayer[] = [];
  for (let l = 0; l < levels; l++) {
    const hasOne = gate === 'bias-free' || isCarried;
    if (gate === 'bias-free' || (isCarried && l === 0)) layers.push(oneMaker(levels));
    const isLast = l === levels - 1;
    const keepsOne = isCarried && !isLast;
    const outputs = isLast && target === 'sum' ? 1 : levels + (keepsOne ? 1 : 0);
    const experts = Array.from({ length: pieces }, (_, at): ReluNetwork => {
      const i = at + 1;
      const output = outputs === 1 ? 0 : l;
      const { units, start } = interpolant((z) => cubePiece(form, i, z), {
        low: at,
        high: i,
        segments,
        from: [[l, 1]],
        intercept: 0,
        output,
      });
      const others = Array.from({ length: levels }, (_, c) => c).filter((c) => c !== l);
      const outputBias = new Array<number>(outputs).fill(0);
      outputBias[output] = start;
      if (keepsOne) outputBias[levels] = 1;
      return {
        units: [...units, ...others.flatMap((c) => carried(c, outputs === 1 ? 0 : c))],
        outputBias,
      };
    });
    layers.push({ gate: pieceGate(gate, l, levels, pieces, hasOne), experts });
  }
  return constructionOf(levels, layers);
}

/** Carries all coordinates and appends a 1. */
const oneMaker = (levels: number): GivenLayer =>
  denseLayer({
    units: Array.from({ length: levels }, (_, c) => c).flatMap((c) => carried(c, c)),
    outputBias: [...new Array<number>(levels).fill(0), 1],
  });

function pieceGate(kind: CubeGate, l: number, levels: number, pieces: number, hasOne: boolean): GivenGate {
  const intercept = (i: number) => (-i * (i - 1)) / 2;
  const indices = Array.from({ length: pieces }, (_, at) => at + 1);
  if (kind === 'mlp') {
    return {
      kind: 'network',
      network: {
        units: [1, -1].map((sign) => ({
          from: [[l, sign]],
          bias: 0,
          to: indices.map((i) => [i - 1, sign * SHARPNESS * i]),
        })),
        outputBias: indices.map((i) => SHARPNESS * intercept(i)),
      },
    };
  }
  const slopes = new Float64Array((levels + (hasOne ? 1 : 0)) * pieces);
  for (const i of indices) {
    slopes[l * pieces + i - 1] = i;
    if (hasOne) slopes[levels * pieces + i - 1] = intercept(i);
  }
  return { kind: 'linear', slopes, ...(hasOne ? {} : { bias: Float64Array.from(indices, intercept) }) };
}
