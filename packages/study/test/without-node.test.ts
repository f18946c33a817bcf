import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Every module that a file leads to inside this package, and what all of them import from elsewhere. */
function reach(file: string, own = new Set<string>(), others = new Set<string>()) {
  if (own.has(file)) return { own, others };
  own.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
    if (specifier.startsWith('.')) reach(join(dirname(file), specifier), own, others);
    else others.add(specifier);
  }
  return { own, others };
}

it('declares, runs and draws without Node, and declares without what draws', () => {
  const main = reach(join(source, 'index.ts'));
  expect(main.own.size).toBeGreaterThan(8);
  expect([...main.others].sort()).toEqual(['@moelab/core', '@moelab/numerics']);
  expect([...reach(join(source, 'figure/index.ts')).others].sort()).toEqual([
    '@observablehq/plot',
    'linkedom',
  ]);
});
