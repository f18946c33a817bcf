export { type BackendWish, chooseBackend } from './choose-backend.ts';
export * from './formats.ts';
export { runProgram } from './program.ts';
export type { Terminal, TextStream } from './terminal.ts';
