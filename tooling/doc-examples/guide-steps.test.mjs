import { describe, expect, it } from 'vitest';
import { edited, guideSteps, notPrinted } from './guide-steps.mjs';

const fenced = (info, text) => `\`\`\`${info}\n${text}\n\`\`\``;

describe('guideSteps', () => {
  it('reads files, edits, commands and what they print, in order', () => {
    const guide = [
      fenced('sh', 'npm init -y\nnpm install'),
      fenced('ts file=a.ts', 'one;\n  two;'),
      fenced('ts', 'not a step;'),
      fenced('sh fails', 'npx tsx a.ts'),
      fenced('text', 'wrong\nagain'),
      fenced('diff file=a.ts', '-  two;\n+  three;'),
    ].join('\n\n');
    expect(guideSteps(guide)).toEqual([
      { line: 1, commands: ['npm init -y', 'npm install'], fails: false, prints: [] },
      { line: 6, file: 'a.ts', text: 'one;\n  two;\n' },
      { line: 15, commands: ['npx tsx a.ts'], fails: true, prints: ['wrong', 'again'] },
      { line: 24, file: 'a.ts', edits: [['  two;', '  three;']] },
    ]);
    expect(() => guideSteps(fenced('diff file=a.ts', '-one'))).toThrow('line 1: a diff must have as many');
  });
});

describe('edited', () => {
  it('replaces whole lines, and refuses one that is not there once', () => {
    const step = (from) => ({ line: 7, file: 'a.ts', edits: [[from, '  three;']] });
    expect(edited('one;\n  two;\n', step('  two;'))).toBe('one;\n  three;\n');
    expect(() => edited('one;\n', step('two;'))).toThrow("line 7: 'two;' must stand once in a.ts, got 0");
    expect(() => edited('two;\ntwo;\n', step('two;'))).toThrow('got 2');
  });
});

describe('notPrinted', () => {
  it('finds the first line that is missing or comes too early', () => {
    expect(notPrinted('  a 1\nb\n', ['a', 'b'])).toBeUndefined();
    expect(notPrinted('b\na\n', ['a', 'b'])).toBe('b');
    expect(notPrinted('Tests  1  passed (1) ', ['Tests 1 passed'])).toBeUndefined();
  });
});
