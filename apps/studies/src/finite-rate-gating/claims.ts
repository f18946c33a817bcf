import type { ClaimDeclaration } from '@moelab/study';
import { boundClaims } from './bound-claims.ts';
import type { GatingResults } from './columns.ts';
import { gateClaims } from './gate-claims.ts';
import { learnedClaims } from './learned-claims.ts';
import { linkClaims } from './link-claims.ts';
import { loadClaims } from './load-claims.ts';

/** The claims of the study; statements and rules are fixed here, before any full run. */
export const claims: Readonly<Record<string, ClaimDeclaration<GatingResults>>> = {
  ...gateClaims,
  ...learnedClaims,
  ...boundClaims,
  ...loadClaims,
  ...linkClaims,
};
