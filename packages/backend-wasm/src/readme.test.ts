import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';

it('shows an example that prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const code = readme.match(/```ts\n(.*?)```/s)![1]!.replace('@moelab/backend-wasm', '../../src/index.ts');
  const folder = new URL('../node_modules/.readme/', import.meta.url);
  const file = fileURLToPath(new URL('example.ts', folder));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  await import(/* @vite-ignore */ file);
  expect(log.mock.calls).toEqual([[Float64Array.of(7, 10, 15, 22)]]);
  log.mockRestore();
  await rm(folder, { recursive: true });
});
