import { describe, expect, it } from 'vitest';
import { houseProblems } from './check-house.mjs';
import { packageTypescript } from './workspace.mjs';

const file = (path, text) => ({ path, text });
const lines = (count) => Array.from({ length: count }, (_, i) => `const line${i} = ${i};`).join('\n');

describe('houseProblems', () => {
  it('tells of six lines that stand twice, once for each repetition however long, and not of five', () => {
    const first = file('a.ts', lines(20));
    expect(houseProblems([first, file('b.ts', lines(5))])).toEqual([]);
    expect(houseProblems([first, file('b.ts', `// head\n  ${lines(6)}`)])).toEqual([
      'b.ts:2: repeats the lines from a.ts:1 on; share them',
    ]);
    expect(houseProblems([first, file('b.ts', lines(20))])).toHaveLength(1);
    expect(houseProblems([file('a.ts', `${lines(6)}\nother();\n${lines(6)}`)])).toHaveLength(1);
  });

  it('counts neither imports and re-exports, over several lines too, nor brackets', () => {
    const imports = `import {\n  a,\n  b,\n  c,\n  d,\n  e,\n} from './f.ts';\nexport { a } from './f.ts';\n`;
    const brackets = '}\n)\n}\n});\n]\n}\n);\n';
    expect(houseProblems([file('a.ts', imports + brackets), file('b.ts', imports + brackets)])).toEqual([]);
  });

  it('refuses names that say nothing, and what is left to do', () => {
    for (const path of [
      'src/utils.ts',
      'src/test-helpers.ts',
      'src/common/a.ts',
      'src/misc.ts',
      'src/types.ts',
    ])
      expect(houseProblems([file(path, '')])).toHaveLength(1);
    for (const path of ['src/testUtils.ts', 'src/gateHelper.ts', 'src/gate_file.ts'])
      expect(houseProblems([file(path, '')])).toEqual([expect.stringMatching(/: a name is in kebab-case/)]);
    for (const path of ['src/utility-curve.ts', 'src/a.test.ts'])
      expect(houseProblems([file(path, '')])).toEqual([]);
    expect(houseProblems([file('a.ts', '  // todo: later')])).toHaveLength(1);
    expect(houseProblems([file('a.ts', 'x();\n// TODO later')])).toEqual([
      'a.ts:2: do it, or say in the documentation what is missing',
    ]);
  });
});

describe('what the rules are asked of', () => {
  it('is every source of a package, then every test, so that a test is told to take from a source', () => {
    const areTests = packageTypescript().map(({ path }) => path.endsWith('.test.ts'));
    const first = areTests.indexOf(true);
    expect(first).toBeGreaterThan(300);
    expect(areTests.slice(first)).not.toContain(false);
    expect(areTests.length - first).toBeGreaterThan(200);
  });
});
