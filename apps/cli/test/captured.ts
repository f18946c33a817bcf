import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runProgram } from '../src/program.ts';

/** What a command line printed, and how it ended. */
export interface Captured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process and captures what it prints. */
export async function captured(
  words: readonly string[],
  options: { readonly isTTY?: boolean; readonly signal?: { readonly aborted: boolean } } = {},
): Promise<Captured> {
  let stdout = '';
  let stderr = '';
  const exitCode = await runProgram(words, {
    stdout: { write: (text) => (stdout += text), isTTY: false },
    stderr: { write: (text) => (stderr += text), isTTY: options.isTTY },
    signal: options.signal ?? { aborted: false },
    env: {},
  });
  return { exitCode, stdout, stderr };
}

/** A folder that is removed after the test, with files in it. */
export function folderWith(files: Readonly<Record<string, string>> = {}): {
  readonly path: (name: string) => string;
  readonly names: () => readonly string[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'moelab-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return { path: (name) => join(folder, name), names: () => readdirSync(folder).sort() };
}

/** Two crossing lines with a little noise: 40 rows of `x`, `y`. */
export const crossing = (() => {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const x = -2 + i / 10;
    const y = (i % 2 === 0 ? 1 + 2 * x : 3 - x) + 0.1 * Math.sin(17 * i);
    return `${x.toFixed(2)},${y.toFixed(4)}`;
  });
  return `x,y\n${rows.join('\n')}\n`;
})();
