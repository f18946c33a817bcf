import type { OpRow } from '../op-row.ts';
import { arithmeticOps } from './arithmetic.ts';
import { functionOps } from './functions.ts';
import { indexingOps } from './indexing.ts';
import { mixtureOps } from './mixtures.ts';
import { productOps } from './products.ts';
import { reductionOps } from './reductions.ts';
import { shapeOps } from './shapes.ts';

/**
 * The ops that mixtures of experts are made of, one row a call: inputs, how often it is differentiated, tolerances, and
 * what happens to NaN, ±∞ and nothing.
 *
 * No row asks for the place of NaN in `argMax` and `topk`, on which tfjs's backends agree with nobody.
 */
export const opTable: readonly OpRow[] = [
  ...functionOps,
  ...arithmeticOps,
  ...reductionOps,
  ...productOps,
  ...indexingOps,
  ...shapeOps,
  ...mixtureOps,
];
