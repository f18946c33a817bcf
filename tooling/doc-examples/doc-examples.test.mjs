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
import { dirname, join } from 'node:path';
import { format } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { captured } from '../../apps/cli/test/captured.ts';
import { markdownFiles } from '../repo/dead-links.mjs';
import { root, workspacePackages } from '../repo/workspace.mjs';
import { codeBlocks, fences } from './code-blocks.mjs';
import { edited, guideSteps, notPrinted } from './guide-steps.mjs';

const here = join(root, 'tooling/doc-examples');
const extracted = join(here, 'extracted');

const pages = readdirSync(join(root, 'docs'), { recursive: true }).map((path) => `docs/${path}`);
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'AGENTS.md'],
  ...workspacePackages().map(({ folder }) => `${folder}/README.md`),
  ...pages.filter((path) => path.endsWith('.md')),
].filter((path) => existsSync(join(root, path)));

const textOf = (path) => readFileSync(join(root, path), 'utf8');
// no two documents' examples have the same name
const named = (path) => path.replaceAll(/[/.]/g, '-');

const blocks = documents.flatMap((path) =>
  codeBlocks(textOf(path)).map((block) => ({
    ...block,
    where: `${path}:${block.line}`,
    file: `${named(path)}-${block.line}.ts`,
  })),
);
const whole = blocks.filter(({ kind }) => kind !== 'excerpt');
/** Documents that are followed word for word, each in a folder of its own. */
const guides = documents
  .map((path) => ({ path, folder: join(extracted, named(path)), steps: guideSteps(textOf(path)) }))
  .filter(({ steps }) => steps.some(({ text }) => text !== undefined));

rmSync(extracted, { recursive: true, force: true });
mkdirSync(extracted);
for (const { file, code } of whole) writeFileSync(join(extracted, file), `${code}\nexport {};\n`);
for (const { folder, steps } of guides) {
  for (const { file, text } of steps.filter(({ text }) => text !== undefined)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** Imports a module and gives what it prints. */
async function printedBy(path) {
  const printed = [];
  for (const method of ['log', 'info', 'table']) {
    vi.spyOn(console, method).mockImplementation((...given) => printed.push(format(...given)));
  }
  await import(/* @vite-ignore */ path);
  return printed.join('\n');
}

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
      const printed = await printedBy(join(extracted, file));
      if (output !== undefined) expect(printed).toBe(output);
    });
  }

  for (const { path, folder, steps } of guides) {
    it(`${path} can be followed: its edits apply and its scripts print what it says`, {
      timeout: 60_000,
    }, async () => {
      const files = new Map();
      for (const step of steps) {
        if (step.text !== undefined) files.set(step.file, step.text);
        if (step.edits !== undefined) files.set(step.file, edited(files.get(step.file), step));
        const script = step.commands?.map((command) => /^npx tsx (\S+)$/.exec(command)?.[1]).find(Boolean);
        if (script !== undefined)
          expect(notPrinted(await printedBy(join(folder, script)), step.prints)).toBeUndefined();
      }
      // where it leaves a file other than it was written, its text would not be the one that is checked here
      for (const { file, text } of steps.filter(({ text }) => text !== undefined))
        expect(files.get(file)).toBe(text);
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

describe('the command lines in the documents', () => {
  // the pages of the committed runs among them
  const lines = markdownFiles().flatMap((path) =>
    fences(textOf(path)).flatMap(({ line, info, code, output }) => {
      if (info[0] !== 'sh') return [];
      const commands = code
        .split(/\n| && /)
        .flatMap((one) => /^(?:npx )?moelab ([^#]*)/.exec(one)?.[1] ?? [])
        .map((words) => words.trim().split(/\s+/));
      return [{ where: `${path}:${line}`, commands, output }];
    }),
  );

  it('name commands and options that there are', async () => {
    const help = new Map();
    for (const { where, commands } of lines) {
      for (const [command, ...words] of commands) {
        if (!help.has(command)) help.set(command, await captured([command, '--help']));
        const { exitCode, stdout } = help.get(command);
        expect({ where, command, exitCode }).toEqual({ where, command, exitCode: 0 });
        for (const option of words.filter((word) => word.startsWith('--')))
          expect(stdout, `${where}: moelab ${command} ${option}`).toMatch(new RegExp(`${option}\\b`));
      }
    }
    expect(help.size).toBeGreaterThan(8);
  });

  it('run studies that there are, with keys that they have', async () => {
    const studies = new Map();
    for (const { where, commands } of lines) {
      for (const [command, ...words] of commands) {
        if (command !== 'run' || words.includes('--module')) continue;
        const name = words.find((word) => /^[a-z]+(-[a-z]+)+$/.test(word)); // every study has a hyphen
        if (name === undefined) continue;
        if (!studies.has(name)) studies.set(name, await captured(['run', '--list', name]));
        const { exitCode, stdout } = studies.get(name);
        expect({ where, name, exitCode }).toEqual({ where, name, exitCode: 0 });
        for (const key of words.filter((word) => word.includes('=')))
          expect(stdout, `${where}: ${key}`).toMatch(new RegExp(`^  ${key.split('=')[0]}=`, 'm'));
      }
    }
    expect(studies.size).toBeGreaterThan(10);
  });

  for (const { where, commands, output } of lines) {
    if (commands.length !== 1 || output === undefined) continue;
    it(`${where} prints what it says`, { timeout: 60_000 }, async () => {
      expect(await captured(commands[0])).toEqual({ exitCode: 0, stdout: `${output}\n`, stderr: '' });
    });
  }
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
