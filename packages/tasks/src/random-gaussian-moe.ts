import { checkedOptions, integer, MoelabError, params, real } from '@moelab/core';
import { normal, type Stream, stream, uniform } from '@moelab/numerics';
import { dot } from './dot.ts';
import { estimationConstant } from './estimation-constant.ts';
import type { Atom, GateFamily, GaussianMoeTruth } from './gaussian-moe-truth.ts';

const options = params({
  inputs: integer({ min: 1, default: 1, doc: 'numbers in x' }),
  experts: integer({ min: 2, default: 2, doc: 'true experts' }),
  limit: real({ above: 0, default: 20, doc: 'the largest estimation constant C that is accepted' }),
  tries: integer({ min: 1, default: 500, doc: 'truths that are drawn before it gives up' }),
});

/** Which random truth of a Gaussian mixture of experts is wanted. */
export interface RandomGaussianMoeOptions {
  /** Default 1. */
  readonly inputs?: number;
  /** Default 2. */
  readonly experts?: number;
  /** Default softmax. */
  readonly gate?: GateFamily;
  /** The largest estimation constant C that is accepted; default 20. */
  readonly limit?: number;
  /** How many truths are drawn before it gives up; default 500. */
  readonly tries?: number;
  readonly seed: number;
}

/** A random truth with how well data determine it. */
export interface RandomGaussianMoe {
  readonly truth: GaussianMoeTruth;
  /** C of the parameters' loss after n rows, E D₁ ≈ C/√n, under X ~ U[0, 1]^inputs. */
  readonly constant: number;
  /** How many truths were drawn, this one among them. */
  readonly tries: number;
}

/**
 * Draws truths until one is well conditioned: E D₁ ≈ C/√n for the loss D₁ of a maximum likelihood fit's parameters to n rows of
 * X ~ U[0, 1]^inputs, with C at most `limit`. `demystifying` has 6.820.
 *
 * Experts: a ~ N(0, 6²/inputs), a line through N(0, 2²) at a point of [¼, ¾]^inputs, ν ~ U[0.05, 0.25]. Gate: b₁ ~ N(0,
 * 8²/inputs), its logit 0 at such a point (Laplace: centres U[0, 1], b₀ ~ N(0, ½²)); the last b₁ and b₀ are 0 where that is
 * the gauge. So the accepted truths are a selection: those that n rows can tell, not typical ones. C grows with inputs and
 * experts, and a Laplace gate with centres in the unit cube is hard to tell: raise `limit` there.
 */
export function randomGaussianMoe({
  gate = { kind: 'softmax' },
  seed,
  ...others
}: RandomGaussianMoeOptions): RandomGaussianMoe {
  const where = 'tasks/random-gaussian-moe';
  const { inputs, experts, limit, tries } = checkedOptions(where, options, others) as Required<typeof others>;
  let best = Infinity;
  for (let n = 1; n <= tries; n++) {
    const random = stream(seed, where, n);
    const atoms = Array.from({ length: experts }, (_, k) =>
      randomAtom(random, gate, inputs, k === experts - 1),
    );
    const truth = { gate, atoms };
    const constant = estimationConstant(truth);
    if (constant <= limit) return { truth, constant, tries: n };
    best = Math.min(best, constant);
  }
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${where}: none of ${tries} truths has an estimation constant of at most ${limit}, the best has ${best.toPrecision(3)}; raise limit or tries`,
  );
}

function randomAtom(random: Stream, gate: GateFamily, inputs: number, isLast: boolean): Atom {
  const vector = (draw: () => number) => Array.from({ length: inputs }, draw);
  const point = () => vector(() => uniform(random, 0.25, 0.75));
  const slopes = vector(() => normal(random, 0, 6 / Math.sqrt(inputs)));
  const intercept = normal(random, 0, 2) - dot(slopes, point());
  const variance = uniform(random, 0.05, 0.25);
  const said = { slopes, intercept, variance };
  const b1 = vector(() => normal(random, 0, 8 / Math.sqrt(inputs)));
  const middle = point();
  switch (gate.kind) {
    case 'constant':
    case 'laplace':
      return {
        gateSlopes: gate.kind === 'laplace' ? vector(() => uniform(random)) : vector(() => 0),
        gateBias: isLast ? 0 : normal(random, 0, 0.5),
        ...said,
      };
    case 'activation':
      return { gateSlopes: b1, gateBias: isLast ? 0 : normal(random, 0, 0.5), ...said };
    case 'softmax':
    case 'dense-to-sparse':
    case 'top-k':
      return isLast
        ? { gateSlopes: vector(() => 0), gateBias: 0, ...said }
        : { gateSlopes: b1, gateBias: -dot(b1, middle), ...said };
  }
}
