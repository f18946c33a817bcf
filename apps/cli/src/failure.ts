import { InterruptedError } from './interrupted-error.ts';
import { UsageError } from './usage-error.ts';

/** How a command ended badly: what to write on stderr, and the exit code. */
export interface Failure {
  readonly exitCode: 1 | 2 | 130;
  readonly message: string;
}

/** The codes of mistakes in what was asked for; all others are of the data, of a file or of the fit. */
const usageCodes: ReadonlySet<string> = new Set([
  'UNKNOWN_PART',
  'DUPLICATE_PART',
  'INVALID_PLUGIN',
  'INVALID_OPTIONS',
  'ASYNC_SCHEMA',
  'INVALID_SPEC',
  'UNSUPPORTED',
]);

/**
 * Turns a thrown value into one line and an exit code: 2 for a wrong use, 130 after Ctrl-C, 1 for everything else.
 *
 * Errors of the lab's user are told by their name and code, so that those of another copy of core are known too. An
 * unexpected error names MOELAB_DEBUG=1, which adds its stack.
 */
export function failureOf(error: unknown, env: Readonly<Record<string, string | undefined>> = {}): Failure {
  const stack = env.MOELAB_DEBUG ? `\n${error instanceof Error ? error.stack : String(error)}` : '';
  if (error instanceof InterruptedError) return { exitCode: 130, message: error.message };
  if (error instanceof UsageError) return { exitCode: 2, message: oneLine(error.message) + stack };
  if (error instanceof Error && error.name === 'MoelabError' && 'code' in error) {
    const code = String(error.code);
    const message = oneLine(error.message.replace(/\s*\[[A-Z_]+\]\s*$/, '')) + stack;
    if (code === 'ABORTED') return { exitCode: 130, message: `interrupted; nothing was written${stack}` };
    return { exitCode: usageCodes.has(code) ? 2 : 1, message };
  }
  // a thread that ended, or one of its slices that failed: no mistake of the user
  if (error instanceof Error && error.name === 'PassError')
    return { exitCode: 1, message: oneLine(error.message) + stack };
  const what = error instanceof Error ? error.message || error.name : String(error);
  const hint = stack === '' ? ' (unexpected; set MOELAB_DEBUG=1 to see where, and please report it)' : stack;
  return { exitCode: 1, message: `${oneLine(what)}${hint}` };
}

/** Joins the lines of a message that lists several problems. */
const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/:\s*\n\s*/g, ': ')
    .replace(/\s*\n\s*/g, '; ');
