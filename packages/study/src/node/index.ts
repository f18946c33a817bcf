export type { FolderRun } from './folder-run.ts';
export { importStudies } from './import-study.ts';
export {
  hasRunFile,
  type RunFile,
  type RunResult,
  readRunFile,
  type Session,
  type StoredClaim,
  storedClaim,
} from './run-file.ts';
export { type FolderRunRequest, readStudyRun, resumeStudy, runStudyInFolder } from './run-in-folder.ts';
export type { RunProgress } from './run-progress.ts';
export type { Machine, RunProvenance } from './run-provenance.ts';
export { type Table, type TableRow, tableCsv } from './table-files.ts';
export type { SessionRequest } from './work-on-run.ts';
export { writeReport } from './write-report.ts';
export { writeWhole } from './write-whole.ts';
