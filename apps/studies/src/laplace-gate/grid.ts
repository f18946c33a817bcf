import type { EstimationCell } from '../estimation/estimation-cell.ts';
import { checkOverSpecified, computedCells, fitCells, TRUE_EXPERTS } from '../estimation/study-grid.ts';
import { laplaceTruths } from './settings.ts';

/** What a run can change of the grid. */
export interface GridOptions {
  readonly n: readonly number[];
  readonly replications: number;
  readonly overN: readonly number[];
  readonly overReplications: number;
  readonly experts: number;
}

/** Free parameters of two experts of two inputs, and of each further expert. */
const EXACT_PARAMETERS = 13;
const PARAMETERS_OF_EXPERT = 7;
/** The published protocol has five samples of each size; by its stopping rule a large fit takes as long as many small ones. */
const PUBLISHED_SAMPLES = 5;
const PUBLISHED_TO = 2000;

/** Lists the cells: constants, the audit, exact-specified fits, over-specified ones, and fits by the published protocol. */
export function gridOf(options: GridOptions): readonly EstimationCell[] {
  const { n, replications, overN, overReplications, experts } = options;
  checkOverSpecified(experts);
  const exact = { experts: TRUE_EXPERTS, option: 'n', parameters: EXACT_PARAMETERS };
  return [
    ...computedCells('constant', Object.keys(laplaceTruths)),
    ...computedCells('audit', ['clear']),
    ...fitCells({ ...exact, settings: ['clear'], sizes: n, replications }),
    ...fitCells({
      settings: ['clear'],
      experts,
      sizes: overN,
      replications: overReplications,
      option: 'overN',
      parameters: EXACT_PARAMETERS + PARAMETERS_OF_EXPERT * (experts - TRUE_EXPERTS),
    }),
    ...fitCells({
      ...exact,
      settings: ['published'],
      sizes: n.filter((rows) => rows <= PUBLISHED_TO),
      replications: Math.min(replications, PUBLISHED_SAMPLES),
    }),
  ];
}
