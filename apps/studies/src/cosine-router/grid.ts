import type { EstimationCell } from '../estimation/estimation-cell.ts';
import { checkOverSpecified, computedCells, fitCells, TRUE_EXPERTS } from '../estimation/study-grid.ts';
import { cosineTruths } from './settings.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly n: readonly number[];
  readonly replications: number;
  readonly overN: readonly number[];
  readonly overReplications: number;
  readonly experts: number;
}

/** The most free parameters of two experts of two inputs (those of `free norms`), and of each further expert. */
const EXACT_PARAMETERS = 13;
const PARAMETERS_OF_EXPERT = 7;

/** Lists the cells: constants, audits, exact-specified fits, over-specified ones. */
export function gridOf(options: GridOptions): readonly EstimationCell[] {
  const { n, replications, overN, overReplications, experts } = options;
  checkOverSpecified(experts);
  return [
    ...computedCells('constant', Object.keys(cosineTruths)),
    ...computedCells('audit', ['plain', 'perturbed', 'free norms']),
    ...fitCells({
      settings: ['plain', 'perturbed', 'free norms'],
      experts: TRUE_EXPERTS,
      sizes: n,
      replications,
      option: 'n',
      parameters: EXACT_PARAMETERS,
    }),
    ...fitCells({
      settings: ['plain', 'perturbed'],
      experts,
      sizes: overN,
      replications: overReplications,
      option: 'overN',
      parameters: EXACT_PARAMETERS + PARAMETERS_OF_EXPERT * (experts - TRUE_EXPERTS),
    }),
  ];
}
