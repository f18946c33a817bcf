import process from 'node:process';
import { failureOf } from '../failure.ts';
import { runDemo } from './demo.ts';

const controller = new AbortController();
process.on('SIGINT', () => controller.abort());

const { stdout, stderr, env } = process;
try {
  await runDemo({ folder: 'out/demo' }, { stdout, stderr, env, signal: controller.signal });
} catch (error) {
  const { exitCode, message } = failureOf(error, env);
  stderr.write(`demo: ${message}\n`);
  process.exitCode = exitCode;
}
