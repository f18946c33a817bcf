import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { kernelTable } from './kernel-table.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('lists exactly the kernels that there are', () => {
  const table = readme.split('## Ops')[1]!.split('Any other op')[0]!;
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const listed = rows.slice(2).flatMap((line) => line.split('|')[2]!.trim().split(' '));
  expect(listed.toSorted()).toEqual(Object.keys(kernelTable).sort());
});

it('shows an example that prints what it says', async () => {
  const code = readme.match(/```ts\n(.*?)```/s)![1]!.replace('@moelab/backend-float64', '../../src/index.ts');
  const folder = new URL('../node_modules/.readme/', import.meta.url);
  const file = fileURLToPath(new URL('example.ts', folder));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  await import(/* @vite-ignore */ file);
  expect(log.mock.calls).toEqual([[0.43333333333333335]]);
  expect(code).toContain('// 0.43333333333333335; in float32: 0.4333333373069763');
  expect(Math.fround(Math.fround(1 / 3) + Math.fround(0.1))).toBe(0.4333333373069763);
  log.mockRestore();
  await rm(folder, { recursive: true });
});
