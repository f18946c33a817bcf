import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLab } from '@moelab/core';
import { expect, it, vi } from 'vitest';
import { experts } from './index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('lists exactly the parts that there are, with their options', () => {
  const rows = createLab({ plugins: [experts] })
    .list('experts')
    .map(({ name, summary, options = {} }) => {
      const names = Object.keys(options).map((option) => `\`${option}\``);
      return `| \`${name}\` | ${summary} | ${names.join(', ')} |`;
    });
  const table = ['| expert | what it does | options |', '| --- | --- | --- |', ...rows].join('\n');
  expect(readme).toContain(`\n${table}\n`);
});

it('shows an example that prints what it says', async () => {
  const code = readme
    .match(/```ts\n(.*?)```/s)![1]!
    .replace('@moelab/experts', '../../src/index.ts')
    .replace('@moelab/gates', '../../../gates/src/index.ts');
  const folder = new URL('../node_modules/.readme/', import.meta.url);
  const file = fileURLToPath(new URL('example.ts', folder));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  await import(/* @vite-ignore */ file);
  expect(log.mock.calls).toEqual([[[3, 6, 1], 2]]);
  expect(code).toContain('// [ 3, 6, 1 ] 2');
  log.mockRestore();
  await rm(folder, { recursive: true });
});
