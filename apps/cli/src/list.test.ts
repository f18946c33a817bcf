import { describe, expect, it } from 'vitest';
import { captured } from '../test/captured.ts';
import { listDocument } from './formats.ts';

describe('moelab list', () => {
  it('shows every kind with the options as they are written on the command line', async () => {
    const { exitCode, stdout } = await captured(['list']);
    expect(exitCode).toBe(0);
    for (const text of [
      'GATES',
      'EXPERTS',
      'ESTIMATORS',
      'BACKENDS',
      /gate\.k +=integer, no default/,
      /expert\.degree +=2/,
      /estimator\.starts +=20/,
    ]) {
      expect(stdout).toMatch(text);
    }
  });

  it('shows one kind, by the plural or the singular', async () => {
    const { stdout } = await captured(['list', '--kind', 'gates']);
    expect(stdout).toMatch(/^GATES\n/);
    expect(stdout).not.toMatch('EXPERTS');
    expect((await captured(['list', '--kind', 'gate'])).stdout).toBe(stdout);
    expect(await captured(['list', '--kind', 'gats'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/--kind: no 'gats'; did you mean 'gates'\?/),
    });
  });

  it('prints JSON of the documented shape', async () => {
    const { parts } = listDocument.parse(JSON.parse((await captured(['list', '--json'])).stdout));
    const topK = parts.find(({ kind, name }) => kind === 'gates' && name === 'top-k');
    expect(topK?.options?.k).toMatchObject({ type: 'integer', minimum: 1 });
  });
});

describe('moelab --help', () => {
  it('tells each command with options and examples', async () => {
    const root = await captured(['--help']);
    expect(root).toMatchObject({ exitCode: 0, stderr: '' });
    expect(root.stdout).toMatch(/list[\s\S]*fit[\s\S]*score[\s\S]*doctor/);
    for (const command of ['list', 'fit', 'score', 'doctor']) {
      const help = await captured([command, '--help']);
      expect(help).toMatchObject({ exitCode: 0, stderr: '' });
      expect(help.stdout).toMatch(new RegExp(`EXAMPLES\\n  moelab ${command}`));
      expect((await captured(['help', command])).stdout).toBe(help.stdout);
    }
  });

  it('prints the version alone', async () => {
    expect((await captured(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
