#!/usr/bin/env node
import process from 'node:process';
import { command } from './command.ts';

process.exitCode = command(process.argv.slice(2), process.cwd(), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
