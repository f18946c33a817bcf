import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { captured } from '../../apps/cli/test/captured.ts';
import { root, workspacePackages } from '../repo/workspace.mjs';
import { codeBlocks } from './code-blocks.mjs';

const here = join(root, 'tooling/doc-examples');
const extracted = join(here, 'extracted');

const guides = readdirSync(join(root, 'docs'), { recursive: true }).map((path) => `docs/${path}`);
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'AGENTS.md'],
  ...workspacePackages().map(({ folder }) => `${folder}/README.md`),
  ...guides.filter((path) => path.endsWith('.md')),
].filter((path) => existsSync(join(root, path)));

const blocks = documents.flatMap((path) =>
  codeBlocks(readFileSync(join(root, path), 'utf8')).map((block) => ({
    ...block,
    where: `${path}:${block.line}`,
    // no two documents' examples have the same name
    file: `${path.replaceAll(/[/.]/g, '-')}-${block.line}.ts`,
  })),
);
const whole = blocks.filter(({ kind }) => kind !== 'excerpt');

rmSync(extracted, { recursive: true, force: true });
mkdirSync(extracted);
for (const { file, code } of whole) writeFileSync(join(extracted, file), `${code}\nexport {};\n`);

describe('TypeScript in the documents', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('type-checks', { timeout: 60_000 }, () => {
    const tsc = join(here, 'node_modules/typescript/bin/tsc');
    let report = '';
    try {
      execFileSync(process.execPath, [tsc, '-p', here, '--pretty', 'false'], { cwd: here, encoding: 'utf8' });
    } catch (error) {
      report = `${error.stdout}${error.stderr}`;
    }
    expect(report).toBe('');
  });

  for (const { where, file, output } of blocks.filter(({ kind }) => kind === 'run')) {
    it(`${where} runs${output === undefined ? '' : ' and prints what it says'}`, {
      timeout: 60_000,
    }, async () => {
      const printed = [];
      for (const method of ['log', 'info', 'table']) {
        vi.spyOn(console, method).mockImplementation((...given) => printed.push(format(...given)));
      }
      await import(/* @vite-ignore */ join(extracted, file));
      if (output !== undefined) expect(printed.join('\n')).toBe(output);
    });
  }

  for (const { where, source, code } of blocks.filter(({ kind }) => kind === 'excerpt')) {
    it(`${where} stands in ${source}`, () => {
      expect(readFileSync(join(root, source), 'utf8')).toContain(code);
    });
  }
});

describe('the command line in README.md', () => {
  // in this process: that the program also starts as one is tested beside it
  it('runs, one command after the other, and leaves what it names', { timeout: 120_000 }, async () => {
    const commands = readFileSync(join(root, 'README.md'), 'utf8').match(/^npx moelab .*$/gm);
    expect(commands).toHaveLength(7);
    expect(commands.at(-1)).toBe('npx moelab doctor'); // takes seconds; the program's own tests run it
    const before = process.cwd();
    const folder = mkdtempSync(join(tmpdir(), 'moelab-readme-'));
    try {
      symlinkSync(join(root, 'apps'), join(folder, 'apps'), 'junction');
      process.chdir(folder);
      for (const command of commands.slice(0, -1)) {
        expect(await captured(command.split(' ').slice(2))).toMatchObject({ exitCode: 0, stderr: '' });
      }
      expect(readdirSync(folder).sort()).toEqual([
        'apps',
        'fit.png',
        'model.json',
        'network.json',
        'predicted.csv',
        'training.png',
      ]);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('codeBlocks', () => {
  it('knows what to run, what to check, what a block prints and what it is taken from', () => {
    const markdown = [
      '```ts\na;\n```\n\n```text\n1\n2\n```',
      '```ts no-run\nb;\n```',
      '```ts src/c.ts\nc;\n```',
      '```sh\nd\n```',
      '- item\n\n  ```ts\n  e;\n    f;\n  ```\n\n  words\n\n```text\nno output of it\n```',
    ].join('\n\n');
    expect(codeBlocks(markdown)).toEqual([
      { line: 1, kind: 'run', code: 'a;', output: '1\n2' },
      { line: 10, kind: 'no-run', code: 'b;' },
      { line: 14, kind: 'excerpt', source: 'src/c.ts', code: 'c;' },
      { line: 24, kind: 'run', code: 'e;\n  f;' },
    ]);
    expect(() => codeBlocks('text\n```ts\na')).toThrow('line 2: the code block has no end');
  });
});
