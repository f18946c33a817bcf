import { defineExpert, type Expert, integer, MoelabError, params } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { concat, fill, gather, matMul, mul, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { firstDraw, initialScale } from './first-draw.ts';
import { gaussianNoise, gaussianOptions } from './gaussian-noise.ts';
import { type Monomials, monomialCount, monomials } from './monomials.ts';

/** Above it a design matrix of even a few rows no longer makes sense. */
const MOST_MONOMIALS = 100_000;

/**
 * Says a polynomial of x with every monomial up to a total degree: mean_o = Σ_m coefficients_mo m(x).
 *
 * Order of monomials: by degree, then lexicographic: 1, x₀, x₁, x₀², x₀x₁, x₁² for two inputs and degree 2.
 *
 * Shapes: x (rows, inputs) → (rows, outputs); coefficients (C(inputs + degree, degree), outputs). NaN in a row gives NaN there.
 * Source: Mendes and Jiang 2012, Neural Computation 24 (mixtures of polynomial experts).
 */
export const polynomial = defineExpert({
  summary: 'A mean that is a polynomial in x, with Gaussian noise',
  source: 'Mendes and Jiang 2012',
  options: params({
    degree: integer({ min: 0, max: 10, default: 2, doc: 'the largest total degree of a monomial' }),
    ...gaussianOptions,
    initialScale,
  }),
  create(options, context): Expert {
    const { inputs, outputs } = context;
    const { parameters, noise } = gaussianNoise(options, context);
    const count = monomialCount(inputs, options.degree);
    if (count > MOST_MONOMIALS) {
      throw new MoelabError(
        'INVALID_OPTIONS',
        `experts/polynomial: degree ${options.degree} of ${inputs} inputs has ${count} monomials; ` +
          `take a lower degree or fewer inputs, for at most ${MOST_MONOMIALS}`,
      );
    }
    const terms = monomials(inputs, options.degree);
    return {
      parameters: {
        coefficients: {
          axes: ['feature', 'output'],
          shape: [terms.count, outputs],
          init: firstDraw(options.initialScale),
        },
        ...parameters,
      },
      ...(noise === undefined ? {} : { noise }),
      fused: {
        family: 'linear-gaussian',
        design: (x) => designMatrix(x, terms),
        coefficients: ['coefficients'],
        ...(noise === undefined ? {} : { variance: 'variance' }),
      },
      apply: (x, { coefficients }) => matMul(designTensor(x, terms), coefficients!),
    };
  },
});

function designTensor(x: Tensor, { degrees }: Monomials): Tensor {
  const blocks = [fill([x.shape[0]!, 1], 1)];
  for (const terms of degrees) {
    const factors = tensor1d(
      terms.map(({ factor }) => factor),
      'int32',
    );
    const variables = tensor1d(
      terms.map(({ variable }) => variable),
      'int32',
    );
    blocks.push(mul(gather(blocks.at(-1)!, factors, 1), gather(x, variables, 1)));
  }
  return concat(blocks, 1); // (rows, features)
}

function designMatrix(x: Matrix, { degrees, count }: Monomials): Matrix {
  const design = matrix(x.rows, count);
  for (let i = 0; i < x.rows; i++) {
    const row = design.data.subarray(i * count, (i + 1) * count);
    row[0] = 1;
    let before = 0;
    let next = 1;
    for (const terms of degrees) {
      const from = next;
      for (const { factor, variable } of terms) {
        row[next++] = row[before + factor]! * x.data[i * x.cols + variable]!;
      }
      before = from;
    }
  }
  return design;
}
