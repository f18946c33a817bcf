import type { ClaimDeclaration } from '@moelab/study';
import { constantClaim } from '../estimation/constant-claim.ts';
import type { EstimationResults } from '../estimation/select-fits.ts';
import { REGULAR, slopeClaim } from '../estimation/slope-claim.ts';
import { topKSettings } from './settings.ts';

/** A density that stays off the truth has a slope nearer to 0 than this. */
const STAYS = [-0.25, Number.POSITIVE_INFINITY] as const;

const variationClaim = (
  statement: string,
  setting: string,
  range: readonly [low: number, high: number],
): ClaimDeclaration<EstimationResults> =>
  slopeClaim({
    statement,
    setting,
    experts: topKSettings[setting]!.places.length,
    of: 'variation',
    quantity: 'the total variation between fit and truth',
    range,
  });

/**
 * The claims of the study; statements and rules are fixed here, before any full run.
 *
 * Those on spare experts are what the condition K̄ ≥ max over K cells of Σ |A_j| says when it is read as necessary and sufficient for the
 * density to converge; the paper's abstract says that it guarantees convergence.
 */
export const topKClaims: Readonly<Record<string, ClaimDeclaration<EstimationResults>>> = {
  'exact-switch': constantClaim(
    'K = 1 of 2 experts, exact-specified: the top-K loss converges at the regular rate with the constant of theory.',
    { setting: 'switch', experts: 2, truth: 'switch' },
  ),
  'exact-pairs': constantClaim(
    'K = 2 of 3 experts, exact-specified: the top-K loss converges at the regular rate with the constant of theory.',
    { setting: 'pairs', experts: 3, truth: 'pairs' },
  ),
  'switch-one': variationClaim(
    'K = 1, three experts of which K̄ = 1 < 2 are selected, the largest cell: the density does not converge.',
    'switch, 1 of 3',
    STAYS,
  ),
  'switch-two': variationClaim(
    'K = 1, three experts of which K̄ = 2 are selected: the density converges at the regular rate.',
    'switch, 2 of 3',
    REGULAR,
  ),
  'pairs-two-outer': variationClaim(
    'K = 2, four experts of which K̄ = 2 < 3 are selected, the copy in an outer cell: the density does not converge.',
    'pairs, 2 of 4, outer',
    STAYS,
  ),
  'pairs-two-middle': variationClaim(
    'K = 2, four experts of which K̄ = 2 < 3 are selected, the copy in the middle cell: the density does not converge.',
    'pairs, 2 of 4, middle',
    STAYS,
  ),
  'pairs-three-outer': variationClaim(
    'K = 2, four experts of which K̄ = 3 are selected, the copy in an outer cell: the density converges at the regular rate.',
    'pairs, 3 of 4, outer',
    REGULAR,
  ),
  'pairs-three-middle': variationClaim(
    'K = 2, four experts of which K̄ = 3 are selected, the copy in the middle cell: the density converges at the regular rate.',
    'pairs, 3 of 4, middle',
    REGULAR,
  ),
};
