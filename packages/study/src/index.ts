export { cellKey } from './cell-key.ts';
export {
  type Check,
  type CheckDeclaration,
  type CheckStatus,
  type Claim,
  type ClaimDeclaration,
  type Decision,
  type Results,
  type Verdict,
  verdictOf,
} from './claim.ts';
export type { Column, Columns, RecordOf, Value } from './columns.ts';
export { type AnyResults, evaluateStudy, resultsOf } from './evaluate-study.ts';
export type { Axis, Figure, Panel, Reference, Series } from './figure-spec.ts';
export { findStudy } from './find-study.ts';
export { grid, replications } from './grid.ts';
export { type Outcome, type RunContext, runCell } from './run-cell.ts';
export { type RunRequest, runStudy, type StudyRun } from './run-study.ts';
export {
  type AnyStudy,
  type CellContext,
  defineStudy,
  type ResultsOf,
  type Study,
  type StudyDefinition,
} from './study.ts';
export { type KeyedCell, studyCells } from './study-cells.ts';
export { optionsFromWords, type StudyOptions, studyOptions } from './study-options.ts';
