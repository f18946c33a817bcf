import type { ClaimDeclaration } from '@moelab/study';
import { auditClaim } from '../estimation/audit-claim.ts';
import { constantClaim } from '../estimation/constant-claim.ts';
import type { EstimationResults } from '../estimation/select-fits.ts';
import { REGULAR, slopeClaim } from '../estimation/slope-claim.ts';
import { lostLikelihoodClaim, ratioClaim, steeperClaim } from './paired-claims.ts';

const more = { moreThan: 2 };
const scaling = ['gate.bias', 'gate.slopes', 'gate.temperature'];
/** Slower than n^(−1/4), the slowest power that is claimed of any regular or over-specified parameter read here. */
const SLOWER_THAN_FOURTH_ROOT = [-0.25, Number.POSITIVE_INFINITY] as const;
/** At n^(−1/4) or faster; a slope read over 1.5 decades is known to about ±0.05. */
const FOURTH_ROOT_OR_FASTER = [Number.NEGATIVE_INFINITY, -0.2] as const;
/** Clearly slower than n^(−1/2). */
const SLOWER_THAN_REGULAR = [-0.4, Number.POSITIVE_INFINITY] as const;

/** The claims of the temperature paper, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<EstimationResults>>> = {
  c1: constantClaim('Softmax, exact-specified: D1·√n/C tends to 1, C = 6.82 from the Fisher information.', {
    setting: 'softmax',
    truth: 'paper',
  }),
  'c2-temperature': slopeClaim({
    statement: 'Dense-to-sparse with a free τ: τ does not converge at a polynomial rate.',
    setting: 'dense-to-sparse',
    experts: 2,
    of: 'commonError',
    quantity: '|τ − τ*|',
    range: SLOWER_THAN_FOURTH_ROOT,
  }),
  'c2-slopes': slopeClaim({
    statement: 'Dense-to-sparse with a free τ: β1 does not converge at a polynomial rate.',
    setting: 'dense-to-sparse',
    experts: 2,
    of: 'gateError',
    quantity: '‖β1 − β1*‖',
    range: SLOWER_THAN_FOURTH_ROOT,
  }),
  'c2-slope-ratio': slopeClaim({
    statement: 'Dense-to-sparse with a free τ: β1/τ converges at the regular rate.',
    setting: 'dense-to-sparse',
    experts: 2,
    of: 'slopeRatioError',
    quantity: '|β1/τ − β1*/τ*|',
    range: REGULAR,
  }),
  'c2-bias-ratio': slopeClaim({
    statement: 'Dense-to-sparse with a free τ: β0/τ converges at the regular rate.',
    setting: 'dense-to-sparse',
    experts: 2,
    of: 'biasRatioError',
    quantity: '|β0/τ − β0*/τ*|',
    range: REGULAR,
  }),
  'c2-audit': auditClaim(
    'The audit says why: the scaling of (β1, β0, τ) is an exact null direction, and softmax has none.',
    [
      { truth: 'softmax', nullDirections: 0, lost: [] },
      { truth: 'dense-to-sparse', nullDirections: 1, lost: scaling },
    ],
  ),
  c3: constantClaim(
    'Activation gate (tanh), exact-specified: D1·√n/C tends to 1, C = 6.22 from the Fisher information.',
    { setting: 'tanh', truth: 'act' },
  ),
  'c3-temperature': slopeClaim({
    statement: 'Activation gate (tanh), exact-specified: τ converges at n^(−1/2).',
    setting: 'tanh',
    experts: 2,
    of: 'commonError',
    quantity: '|τ − τ*|',
    range: REGULAR,
  }),
  'c3-slopes': slopeClaim({
    statement: 'Activation gate (tanh), exact-specified: β1 converges at n^(−1/2).',
    setting: 'tanh',
    experts: 2,
    of: 'gateError',
    quantity: '‖β1 − β1*‖',
    range: REGULAR,
  }),
  'c4-audit': auditClaim(
    'Activation with identity or relu: the null direction returns; with tanh or sigmoid there is none.',
    [
      { truth: 'identity', nullDirections: 1, lost: scaling },
      { truth: 'relu', nullDirections: 1, lost: scaling },
      { truth: 'tanh', nullDirections: 0, lost: [] },
      { truth: 'sigmoid', nullDirections: 0, lost: [] },
    ],
  ),
  'c4-temperature': slopeClaim({
    statement: 'Activation with relu: τ does not converge at a polynomial rate.',
    setting: 'relu',
    experts: 2,
    of: 'commonError',
    quantity: '|τ − τ*|',
    range: SLOWER_THAN_FOURTH_ROOT,
  }),
  'c5-density-softmax': slopeClaim({
    statement: 'Over-specified softmax: the density converges at about n^(−1/2).',
    setting: 'soft',
    experts: more,
    of: 'variation',
    quantity: 'the total variation',
    range: REGULAR,
  }),
  'c5-density-activation': slopeClaim({
    statement: 'Over-specified activation gate (tanh): the density converges at about n^(−1/2).',
    setting: 'tanh',
    experts: more,
    of: 'variation',
    quantity: 'the total variation',
    range: REGULAR,
  }),
  'c5-slopes-softmax': slopeClaim({
    statement: 'Over-specified softmax: β1 is slower than n^(−1/2).',
    setting: 'soft',
    experts: more,
    of: 'gateError',
    quantity: '‖β1 − β1*‖ weighed by shares',
    statistic: 'median',
    range: SLOWER_THAN_REGULAR,
  }),
  'c5-intercepts-softmax': slopeClaim({
    statement: 'Over-specified softmax: the intercepts are slower than n^(−1/2).',
    setting: 'soft',
    experts: more,
    of: 'interceptError',
    quantity: '|b − b*| weighed by shares',
    statistic: 'median',
    range: SLOWER_THAN_REGULAR,
  }),
  'c5-slopes-activation': slopeClaim({
    statement: 'Over-specified activation gate (tanh): β1 converges at n^(−1/4) or faster.',
    setting: 'tanh',
    experts: more,
    of: 'gateError',
    quantity: '‖β1 − β1*‖ weighed by shares',
    statistic: 'median',
    range: FOURTH_ROOT_OR_FASTER,
  }),
  'c5-temperature-activation': slopeClaim({
    statement: 'Over-specified activation gate (tanh): τ converges at n^(−1/4) or faster.',
    setting: 'tanh',
    experts: more,
    of: 'commonError',
    quantity: '|τ − τ*|',
    statistic: 'median',
    range: FOURTH_ROOT_OR_FASTER,
  }),
  'c5-intercepts-activation': slopeClaim({
    statement: 'Over-specified activation gate (tanh): the intercepts are slower than n^(−1/2).',
    setting: 'tanh',
    experts: more,
    of: 'interceptError',
    quantity: '|b − b*| weighed by shares',
    statistic: 'median',
    range: SLOWER_THAN_REGULAR,
  }),
  'c6-start': ratioClaim(
    'The published stopping rule (relative 1e-6) measures the start: D1 grows when starts are four times as far off.',
    ['soft, published stop, far start', 'soft, published stop'],
    [1.25, Number.POSITIVE_INFINITY],
  ),
  'c6-maximum': ratioClaim(
    'At the maximum D1 does not depend on the start.',
    ['soft, far start', 'soft'],
    [0.8, 1.25],
  ),
  'c6-likelihood': lostLikelihoodClaim(
    'The published stopping rule ends before the maximum.',
    ['soft', 'soft, published stop'],
    1,
  ),
  'c6-slope': steeperClaim(
    'Under the published stopping rule D1 seems to fall faster than the D1 of the estimator does.',
    ['soft, published stop', 'soft'],
  ),
};
