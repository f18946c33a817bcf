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

  it('exits with 1 for bad data and 2 for wrong use, one line on stderr each', () => {
    const missing = moelab('fit', 'no.csv', '--target', 'y', '--experts', '2');
    expect(missing).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'moelab fit: no.csv: there is no such file; check the name and the folder\n',
    });
    expect(moelab('fit', 'no.csv', '--traget', 'y')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^moelab fit: --traget: is not an option; did you mean '--target'\? [^\n]*\n$/,
      ),
    });
  });
});
