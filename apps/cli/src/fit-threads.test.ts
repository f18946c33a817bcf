import { availableParallelism } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { captured, folderWith } from '../test/captured.ts';
import { onThreads } from './on-threads.ts';
import { withoutOption } from './without-option.ts';

/** Two crossing lines, noise between −0.5 and 0.5, enough rows for several slices. */
const rows = Array.from({ length: 3000 }, (_, i) => {
  const x = -2 + i / 750;
  return `${x.toFixed(4)},${((i % 2 === 0 ? 1 + 2 * x : 3 - x) + Math.sin(17 * i) / 2).toFixed(4)}`;
});

describe('moelab fit --threads', () => {
  it('prints and writes the same bytes on 1, 2 and 3 threads', async () => {
    const folder = folderWith({ 'data.csv': `x,y\n${rows.join('\n')}\n` });
    const out = folder.path('model.json');
    const words = ['fit', folder.path('data.csv'), '--target', 'y', '--experts', '2', '--starts', '1'];
    const one = await captured([...words, '--out', out, '--json']);
    expect(one).toMatchObject({ exitCode: 0, stderr: '' });
    for (const count of [2, 3]) {
      const several = await captured([...words, '--threads', `${count}`, '--out', out, '--json']);
      expect(several.stdout).toBe(one.stdout);
      const warning = `moelab fit: warning: --threads ${count}: there `;
      expect(several.stderr.startsWith(warning)).toBe(count > availableParallelism());
    }
  });
});

describe('onThreads', () => {
  it('ends its threads whatever comes of the work, and warns of more threads than processors', async () => {
    const warn = vi.fn();
    const [threads] = await Promise.all([onThreads(2, async (given) => given, warn)]);
    expect(threads.count).toBe(2);
    expect(() => threads.memory(8)).toThrow(/closed/);
    let failing = threads;
    const work = async (given: typeof threads): Promise<never> => {
      failing = given;
      throw new Error('no luck');
    };
    await expect(onThreads(2, work, warn)).rejects.toThrow('no luck');
    expect(() => failing.memory(8)).toThrow(/closed/);
    expect(warn).toHaveBeenCalledTimes(availableParallelism() < 2 ? 2 : 0);
  });
});

describe('withoutOption', () => {
  it('leaves out the option with its value, in both of its forms, and nothing else', () => {
    const words = ['fit', 'a.csv', '--threads', '2', '--json'];
    expect(withoutOption('threads', words)).toEqual(['fit', 'a.csv', '--json']);
    expect(withoutOption('threads', ['--threads=2', '--threads-x', '2'])).toEqual(['--threads-x', '2']);
  });
});
