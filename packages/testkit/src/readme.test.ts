import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { gateChecks, plainGate } from './index.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const [inVitest, withoutRunner] = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

it('shows the vitest call of the example gate', async () => {
  const test = await readFile(
    new URL('../../../examples/custom-gate/src/gate.test.ts', import.meta.url),
    'utf8',
  );
  for (const line of inVitest!.split('\n')) expect(test).toContain(line);
});

it('shows a loop that runs every rule', async () => {
  const folder = new URL('../node_modules/.readme/', import.meta.url);
  const file = fileURLToPath(new URL('example.ts', folder));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await mkdir(folder, { recursive: true });
  await writeFile(file, withoutRunner!.replace('@moelab/testkit', '../../src/index.ts'));
  await import(/* @vite-ignore */ file);
  expect(log.mock.calls).toEqual(gateChecks(plainGate, {}).map(({ name }) => [name]));
  log.mockRestore();
  await rm(folder, { recursive: true });
});
