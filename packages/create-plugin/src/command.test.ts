import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from './command.ts';
import { pluginKinds } from './plugin-kind.ts';
import { pluginName } from './plugin-name.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-plugin-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => {
  const said = { out: '', error: '' };
  const status = command(words, folder, {
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
  });
  return { status, ...said };
};

describe('npm create @moelab/plugin', () => {
  it.each(pluginKinds)('writes a %s under its own name everywhere', (kind) => {
    expect(run('@me/near-one', '--kind', kind)).toMatchObject({ status: 0, error: '' });
    const files = readdirSync(join(folder, 'near-one'), { recursive: true }).map(String).sort();
    expect(files).toEqual(
      expect.arrayContaining([
        '.github/workflows/ci.yml',
        '.gitignore',
        'LICENSE',
        'README.md',
        'package.json',
        'src/index.ts',
        'src/near-one.test.ts',
        'src/near-one.ts',
        'tsconfig.build.json',
        'tsconfig.json',
      ]),
    );
    const text = (file: string) => readFileSync(join(folder, 'near-one', file), 'utf8');
    for (const file of files.filter((one) => /\.(ts|json|md|yml)$/.test(one))) {
      expect(text(file), file).not.toMatch(/my-part|myPart|my-package|undefined/);
    }
    expect(text('src/near-one.ts')).toContain('export const nearOne = define');
    expect(text('src/index.ts')).toContain("name: '@me/near-one'");
    const manifest = JSON.parse(text('package.json'));
    expect(manifest.name).toBe('@me/near-one');
    expect(manifest.peerDependencies).toHaveProperty('@moelab/core');
    // what the sources import is installed with it
    const imported = ['src/near-one.ts', 'src/near-one.test.ts'].flatMap((file) =>
      [...text(file).matchAll(/from '((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name!),
    );
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies };
    for (const name of imported) expect(declared).toHaveProperty([name]);
  });

  it('has the compiler look at the test too, where a part without a case is an error, and builds without it', () => {
    run('near');
    const read = (file: string) => JSON.parse(readFileSync(join(folder, 'near', file), 'utf8'));
    expect(read('tsconfig.json')).toMatchObject({ include: ['src'] });
    expect(read('tsconfig.json')).not.toHaveProperty('exclude');
    expect(read('tsconfig.build.json')).toEqual({
      extends: './tsconfig.json',
      exclude: ['src/**/*.test.ts'],
    });
    expect(read('package.json').scripts).toMatchObject({
      test: 'tsc --noEmit && vitest run',
      build: 'tsc -p tsconfig.build.json',
    });
  });

  it('refuses a name that npm, a folder or TypeScript does not take, and an unknown kind, all at once', () => {
    const { status, error } = run('Near One', 'two', '--kind', 'gaet');
    expect(status).toBe(2);
    expect(error).toContain(
      "NAME: must be lower case letters, digits and -, not a word of TypeScript or of the template, got 'Near One'",
    );
    expect(error).toContain("NAME: must be one, got 'two' too");
    expect(error).toContain("--kind: must be one of gate, expert, estimator, bound, got 'gaet'");
    for (const name of ['', '../up', '-x', 'x-', 'class', '@me/', '1st', 'x'.repeat(215)]) {
      expect(run(...(name.startsWith('-') ? ['--', name] : [name])).status, name).toBe(2);
    }
    expect(run().error).toContain('NAME: is missing');
    expect(run('x', '--kid', 'gate').error).toContain("Unknown option '--kid'");
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses names that its templates use themselves', () => {
    const templates = new URL('../templates/', import.meta.url);
    for (const kind of pluginKinds) {
      for (const file of ['my-part.ts', 'my-part.test.ts', 'index.ts']) {
        const text = readFileSync(new URL(`${kind}/src/${file}`, templates), 'utf8');
        const imported = [...text.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names]) =>
          names!.split(','),
        );
        const declared = [...text.matchAll(/^(?:export )?(?:const|function) (\w+)/gm)].map(
          ([, name]) => name!,
        );
        const values = [...imported.map((name) => name.trim()), ...declared].filter(
          (name) => name !== '' && name !== 'myPart' && !name.startsWith('type '),
        );
        expect(values.length).toBeGreaterThan(0);
        for (const name of values) {
          const written = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
          if (/^[a-z]/.test(name)) expect(pluginName(written), name).toBeUndefined();
        }
      }
    }
    for (const name of ['index', 'let', 'arguments']) expect(run(name).status).toBe(2);
  });

  it('puts a name in once, whatever it is made of, into a folder that others may read', () => {
    expect(run('my-part-x').status).toBe(0);
    expect(readFileSync(join(folder, 'my-part-x/README.md'), 'utf8')).not.toContain('x-x');
    expect(statSync(join(folder, 'my-part-x')).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('writes into no folder that is there', () => {
    writeFileSync(join(folder, 'near'), 'mine');
    const { status, error } = run('near');
    expect(status).toBe(1);
    expect(error).toContain('is there already');
    expect(readFileSync(join(folder, 'near'), 'utf8')).toBe('mine');
    expect(readdirSync(folder)).toEqual(['near']);
  });

  it('says how it is used', () => {
    expect(run('--help')).toMatchObject({ status: 0, error: '' });
    expect(run('--help').out).toContain('npm create @moelab/plugin NAME');
  });
});
