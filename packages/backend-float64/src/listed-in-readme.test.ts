import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { kernelTable } from './kernel-table.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

it('has exactly the kernels that there are in its README', () => {
  const table = readme.split('## Ops')[1]!.split('Any other op')[0]!;
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const listed = rows.slice(2).flatMap((line) => line.split('|')[2]!.trim().split(' '));
  expect(listed.toSorted()).toEqual(Object.keys(kernelTable).sort());
});
