import type { EstimationCell } from '../estimation/estimation-cell.ts';
import { checkExperts } from '../estimation/start-near-truth.ts';
import { checkOverSpecified, computedCells, fitCells, TRUE_EXPERTS } from '../estimation/study-grid.ts';
import { truths } from '../estimation/truth.ts';
import { auditedTruths } from './audited-truths.ts';
import type { SettingName } from './settings.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly n: readonly number[];
  readonly slopeN: readonly number[];
  readonly replications: number;
  readonly overN: readonly number[];
  readonly overReplications: number;
  readonly experts: number;
}

/** Free parameters of the fits of two experts with a temperature, and of each further expert. */
const EXACT_PARAMETERS = 10;
const PARAMETERS_OF_EXPERT = 5;

const withConstant: readonly SettingName[] = ['softmax', 'tanh'];
const forSlopes: readonly SettingName[] = [
  'dense-to-sparse',
  'dense-to-sparse, published start',
  'fixed temperature',
  'relu',
];
const overSpecified: readonly SettingName[] = [
  'soft',
  'soft, far start',
  'soft, published stop',
  'soft, published stop, far start',
  'tanh',
];

/** Distances δ of the null path, in standard deviations. */
const nullPath = [0.4, 0.2, 0.1, 0.05] as const;
/** Truths whose constant C is computed. */
export const constantTruths = { paper: truths.paper, soft: truths.soft, act: truths.act } as const;

/** Lists the cells: what is computed without data, the exact-specified fits, the over-specified ones. */
export function gridOf(options: GridOptions): readonly EstimationCell[] {
  const { n, slopeN, overN, replications, overReplications, experts } = options;
  checkExperts(truths.soft, experts, TRUE_EXPERTS);
  checkOverSpecified(experts);
  const exact = { experts: TRUE_EXPERTS, replications, parameters: EXACT_PARAMETERS };
  return [
    ...computedCells('constant', Object.keys(constantTruths)),
    ...computedCells('audit', Object.keys(auditedTruths)),
    ...computedCells('null path', nullPath.map(String)),
    ...fitCells({ ...exact, settings: withConstant, sizes: n, option: 'n' }),
    ...fitCells({ ...exact, settings: forSlopes, sizes: slopeN, option: 'slopeN' }),
    ...fitCells({
      settings: overSpecified,
      experts,
      sizes: overN,
      replications: overReplications,
      option: 'overN',
      parameters: EXACT_PARAMETERS + PARAMETERS_OF_EXPERT * (experts - TRUE_EXPERTS),
    }),
  ];
}
