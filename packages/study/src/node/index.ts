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
export {
  type FolderRun,
  type FolderRunRequest,
  type RunProgress,
  readStudyRun,
  resumeStudy,
  runStudyInFolder,
  type SessionRequest,
} from './run-in-folder.ts';
export type { Machine, RunProvenance } from './run-provenance.ts';
export type { Table, TableRow } from './table-files.ts';
export { writeReport } from './write-report.ts';
export { writeWhole } from './write-whole.ts';
