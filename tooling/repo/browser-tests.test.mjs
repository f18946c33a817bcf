import { describe, expect, it } from 'vitest';
import { browserProblems, needNode } from './browser-tests.mjs';
import { packageTypescript } from './workspace.mjs';

describe('the tests of packages', () => {
  it('stay out of the page only where a reason is written', () => {
    const tests = packageTypescript().filter(({ path }) => path.endsWith('.test.ts'));
    expect(tests.length).toBeGreaterThan(100);
    expect(browserProblems(tests)).toEqual([]);
    for (const reason of Object.values(needNode)) expect(reason).toMatch(/^(?:is|asserts|starts|reads) /);
  });
});

describe('browserProblems', () => {
  const test = (path, text) => ({ path, text });

  it("names a test that imports something of Node's without a reason, and a reason without a test", () => {
    const tests = [
      test('packages/a/src/plain.test.ts', "import { it } from 'vitest';"),
      test('packages/a/src/reads.test.ts', "import { readFileSync } from 'node:fs';"),
      test('packages/a/src/node/pool.test.ts', "import { openThreads } from '@moelab/numerics/threads';"),
    ];
    expect(browserProblems(tests, { 'packages/a/src/node/': '', 'packages/b/src/': '' })).toEqual([
      expect.stringMatching(/^packages\/a\/src\/reads\.test\.ts: imports something of Node's/),
      expect.stringMatching(/no test is in packages\/b\/src\/; take it out$/),
    ]);
  });
});
