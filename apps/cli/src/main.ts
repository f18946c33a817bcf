#!/usr/bin/env node
import { constants } from 'node:os';
import process from 'node:process';
import { runProgram } from './program.ts';

const controller = new AbortController();
process.on('SIGINT', () => {
  // a second Ctrl-C does not wait for the fit to notice the first
  if (controller.signal.aborted) process.exit(128 + constants.signals.SIGINT);
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
