#!/usr/bin/env node
import { constants } from 'node:os';
import process from 'node:process';
import { runProgram } from './program.ts';

const controller = new AbortController();
let interruptedAt = Number.POSITIVE_INFINITY;
process.on('SIGINT', () => {
  // npx passes on the SIGINT that the terminal sends too; only a later one is impatience
  if (performance.now() - interruptedAt > 500) {
    process.stderr.write('moelab: interrupted\n');
    process.exit(128 + constants.signals.SIGINT);
  }
  interruptedAt = Math.min(interruptedAt, performance.now());
  controller.abort();
});
// the reader of a pipe may stop early, as `head` does
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { stdout, stderr, env } = process;
process.exitCode = await runProgram(process.argv.slice(2), {
  stdout,
  stderr,
  env,
  signal: controller.signal,
});
