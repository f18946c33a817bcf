import type { ClaimDeclaration } from '@moelab/study';
import { auditClaim } from '../estimation/audit-claim.ts';
import { constantClaim } from '../estimation/constant-claim.ts';
import type { EstimationResults } from '../estimation/select-fits.ts';
import { AROUND_REGULAR, SLOWER_THAN_REGULAR, slopeClaim } from '../estimation/slope-claim.ts';
import { publishedConstantClaim, publishedLossClaim } from './published-claims.ts';

const setting = 'clear';
const more = { moreThan: 2 };
const over = { setting, experts: more, statistic: 'median', range: SLOWER_THAN_REGULAR } as const;

/** The claims about the Laplace gate, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<EstimationResults>>> = {
  audit: auditClaim(
    'The Laplace gate has no null direction: centres and biases can be estimated at the regular rate.',
    [{ truth: 'clear', nullDirections: 0, lost: [] }],
  ),
  'exact-rate': slopeClaim({
    statement: 'Exact-specified: D1 falls at the regular rate (published: n^(−0.49)).',
    setting,
    experts: 2,
    of: 'loss',
    quantity: 'D1',
    range: AROUND_REGULAR,
  }),
  'exact-constant': constantClaim(
    'Exact-specified: D1·√n/C tends to 1, C = 22.2 of the Fisher information.',
    {
      setting,
      truth: 'clear',
      from: 4000,
    },
  ),
  'over-density': slopeClaim({
    statement: 'Over-specified: the density is estimated at the regular rate.',
    setting,
    experts: more,
    of: 'variation',
    quantity: 'the total variation',
    range: AROUND_REGULAR,
  }),
  'over-centres': slopeClaim({
    ...over,
    statement: 'Over-specified: the centres are slower than n^(−1/2) (theory: n^(−1/4)).',
    of: 'gateError',
    quantity: 'the error of the centres',
  }),
  'over-slopes': slopeClaim({
    ...over,
    statement: 'Over-specified: the slopes of the experts are slower than n^(−1/2) (theory: n^(−1/4)).',
    of: 'slopeError',
    quantity: 'the error of the slopes',
  }),
  'published-constant': publishedConstantClaim,
  'published-loss': publishedLossClaim,
};
