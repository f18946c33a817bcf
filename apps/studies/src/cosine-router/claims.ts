import type { ClaimDeclaration } from '@moelab/study';
import { auditClaim } from '../estimation/audit-claim.ts';
import { constantClaim } from '../estimation/constant-claim.ts';
import type { EstimationResults } from '../estimation/select-fits.ts';
import { AROUND_REGULAR, SLOWER_THAN_REGULAR, slopeClaim } from '../estimation/slope-claim.ts';

/** Slower than any rate that is claimed of what can be estimated here. */
const SLOWER_THAN_FOURTH_ROOT = [-0.25, Number.POSITIVE_INFINITY] as const;
const more = { moreThan: 2 };
const lost = ['gate.slopes'];

const exactRate = (setting: string, statement: string) =>
  slopeClaim({ statement, setting, experts: 2, of: 'loss', quantity: 'D1', range: AROUND_REGULAR });
const overDensity = (setting: string, statement: string) =>
  slopeClaim({
    statement,
    setting,
    experts: more,
    of: 'variation',
    quantity: 'the total variation',
    range: AROUND_REGULAR,
  });
const overSlopes = (setting: string, statement: string) =>
  slopeClaim({
    statement,
    setting,
    experts: more,
    of: 'slopeError',
    quantity: "the error of the experts' slopes",
    statistic: 'median',
    range: SLOWER_THAN_REGULAR,
  });

/** The claims about the cosine router, with the rules that decide them. */
export const claims: Readonly<Record<string, ClaimDeclaration<EstimationResults>>> = {
  audit: auditClaim(
    "The norm of each expert's slopes has no effect on the plain cosine gate; nothing else besides a shift of the biases is lost. With perturbed norms it is two translations of all slopes that are lost, as of softmax.",
    [
      { truth: 'plain', nullDirections: 2, lost },
      { truth: 'perturbed', nullDirections: 2, lost },
    ],
  ),
  norms: slopeClaim({
    statement: 'Plain, norms left free: they do not converge at a polynomial rate.',
    setting: 'free norms',
    experts: 2,
    of: 'normError',
    quantity: 'the error of the norms',
    range: SLOWER_THAN_FOURTH_ROOT,
  }),
  'plain-rate': exactRate(
    'plain',
    'Plain, exact-specified: what is determined, directions among it, has the regular rate.',
  ),
  'perturbed-rate': exactRate(
    'perturbed',
    'Perturbed, exact-specified: the reported parameters have the regular rate.',
  ),
  'plain-constant': constantClaim('Plain, exact-specified: D1·√n/C tends to 1.', {
    setting: 'plain',
    truth: 'plain',
    from: 2000,
  }),
  'perturbed-constant': constantClaim('Perturbed, exact-specified: D1·√n/C tends to 1.', {
    setting: 'perturbed',
    truth: 'perturbed',
    from: 2000,
  }),
  'plain-over-density': overDensity(
    'plain',
    'Plain, over-specified: the density is estimated at the regular rate.',
  ),
  'perturbed-over-density': overDensity(
    'perturbed',
    'Perturbed, over-specified: the density is estimated at the regular rate.',
  ),
  'plain-over-slopes': overSlopes(
    'plain',
    "Plain, over-specified: the experts' slopes are slower than n^(−1/2).",
  ),
  'perturbed-over-slopes': overSlopes(
    'perturbed',
    "Perturbed, over-specified: the experts' slopes are slower than n^(−1/2).",
  ),
};
