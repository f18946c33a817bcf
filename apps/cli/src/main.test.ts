import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/moelab.js', import.meta.url));
const elsewhere = fileURLToPath(new URL('../../../packages/gates', import.meta.url));
const moelab = (...words: string[]) =>
  spawnSync(process.execPath, [bin, ...words], { cwd: elsewhere, encoding: 'utf8', timeout: 60_000 });

describe('the program, as a process in another folder of the repository', () => {
  it('lists parts as JSON on stdout and nothing on stderr', () => {
    const { status, stdout, stderr } = moelab('list', '--kind', 'gates', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ format: 'moelab/list', version: 1 });
  });

  // which code is for what is tested without a process, in bad-input.test.ts
  it('exits with the code of a failed command, here of wrong use, and one line on stderr', () => {
    expect(moelab('fit', 'no.csv', '--traget', 'y')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^moelab fit: --traget: is not an option; did you mean '--target'\? [^\n]*\n$/,
      ),
    });
  });
});
