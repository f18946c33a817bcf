import type { EstimationCell } from '../estimation/estimation-cell.ts';
import { computedCells, fitCells, TRUE_EXPERTS } from '../estimation/study-grid.ts';
import { settings } from './settings.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly n: readonly number[];
  readonly replications: number;
  readonly overN: readonly number[];
  readonly overReplications: number;
}

/** The numbers that an expert and its gate have. */
const PARAMETERS_OF_EXPERT = 4;
/** Over-specified fits have one expert more than the truth. */
const OVER_EXPERTS = TRUE_EXPERTS + 1;

/** Lists the cells: audits, exact-specified fits, over-specified ones. */
export function gridOf(options: GridOptions): readonly EstimationCell[] {
  const { n, replications, overN, overReplications } = options;
  const names = Object.keys(settings);
  return [
    ...computedCells('audit', names),
    ...fitCells({
      settings: names,
      experts: TRUE_EXPERTS,
      sizes: n,
      replications,
      option: 'n',
      parameters: PARAMETERS_OF_EXPERT * TRUE_EXPERTS,
    }),
    ...fitCells({
      settings: names,
      experts: OVER_EXPERTS,
      sizes: overN,
      replications: overReplications,
      option: 'overN',
      parameters: PARAMETERS_OF_EXPERT * OVER_EXPERTS,
    }),
  ];
}
