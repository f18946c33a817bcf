import type { ClaimDeclaration } from '@moelab/study';
import type { EstimationResults } from '../estimation/select-fits.ts';
import {
  AROUND_REGULAR,
  SLOWER_THAN_REGULAR,
  type SlopeOptions,
  slopeClaim,
} from '../estimation/slope-claim.ts';
import { slopeDifferenceClaim } from '../estimation/slope-difference-claim.ts';
import type { settings } from './settings.ts';

type Name = keyof typeof settings;

const more = { moreThan: 2 };
/** What all claims read: how near the nearest fitted expert says what each true one says. */
const expertError = { of: 'expertError', quantity: 'the expert error' } as const;
/** Around n^(−1/4), without n^(−1/2) and without no fall at all. */
const AROUND_FOURTH_ROOT = [-0.45, -0.1] as const;

const exact = (setting: Name, statement: string) =>
  slopeClaim({ statement, setting, experts: 2, ...expertError, range: AROUND_REGULAR });
/** Over-specified fits have heavy tails, so it is the median that is followed. */
const over = (setting: Name): SlopeOptions => ({
  setting,
  experts: more,
  ...expertError,
  statistic: 'median',
});
const overRegression = (setting: Name, statement: string) =>
  slopeClaim({
    statement,
    setting,
    experts: more,
    of: 'regressionError',
    quantity: 'the error of the regression function',
    range: AROUND_REGULAR,
  });

/** The claims about sigmoid and softmax gates under least squares, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<EstimationResults>>> = {
  'exact-softmax-linear': exact(
    'softmax linear',
    'Softmax, linear experts, exact-specified: experts have the regular rate.',
  ),
  'exact-sigmoid-linear': exact(
    'sigmoid linear',
    'Sigmoid, linear experts, exact-specified: experts have the regular rate.',
  ),
  'exact-softmax-relu': exact(
    'softmax relu',
    'Softmax, relu experts, exact-specified: experts have the regular rate.',
  ),
  'exact-sigmoid-relu': exact(
    'sigmoid relu',
    'Sigmoid, relu experts, exact-specified: experts have the regular rate.',
  ),
  'steeper-linear': slopeDifferenceClaim(
    'Over-specified, linear experts: the expert error falls faster behind sigmoids than behind softmax.',
    over('sigmoid linear'),
    over('softmax linear'),
  ),
  'steeper-relu': slopeDifferenceClaim(
    'Over-specified, relu experts: the expert error falls faster behind sigmoids than behind softmax.',
    over('sigmoid relu'),
    over('softmax relu'),
  ),
  'softmax-linear-slow': slopeClaim({
    ...over('softmax linear'),
    statement: 'Softmax, linear experts, over-specified: experts are slower than n^(−1/2).',
    range: SLOWER_THAN_REGULAR,
  }),
  'regime-2-linear': slopeClaim({
    ...over('sigmoid linear'),
    statement: 'Sigmoid, linear experts, regime 2, over-specified: experts have the rate n^(−1/2).',
    range: AROUND_REGULAR,
  }),
  'regime-1-tanh': slopeClaim({
    ...over('sigmoid tanh, regime 1'),
    statement: 'Sigmoid, tanh experts, regime 1, over-specified: experts have about the rate n^(−1/4).',
    range: AROUND_FOURTH_ROOT,
  }),
  'regime-1-linear': slopeClaim({
    ...over('sigmoid linear, regime 1'),
    statement: 'Sigmoid, linear experts, regime 1, over-specified: experts are slower than n^(−1/2).',
    range: SLOWER_THAN_REGULAR,
  }),
  'regimes-linear': slopeDifferenceClaim(
    'Sigmoid, linear experts, over-specified: the expert error falls faster in regime 2 than in regime 1.',
    over('sigmoid linear'),
    over('sigmoid linear, regime 1'),
  ),
  'regression-softmax-linear': overRegression(
    'softmax linear',
    'Softmax, linear experts, over-specified: the regression function has the rate n^(−1/2).',
  ),
  'regression-sigmoid-linear': overRegression(
    'sigmoid linear',
    'Sigmoid, linear experts, over-specified: the regression function has the rate n^(−1/2).',
  ),
};
