import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import type { Backend } from '@moelab/core';
import type { Provenance } from './formats.ts';
import { programVersion } from './program-version.ts';
import type { Table } from './table.ts';

const packages = [
  'core',
  'numerics',
  'information',
  'bounds',
  'gates',
  'experts',
  'estimators',
  'backend-float64',
  'backend-wasm',
  'backend-node-gpu',
];

/** Gives what a result carries so that it can be had again: no time, no machine name, no folder. */
export function provenanceOf(given: {
  readonly commandLine: readonly string[];
  readonly table: Table;
  readonly backend: Backend;
  readonly seed?: number;
}): Provenance {
  const { backend } = given;
  return {
    ...originOf(given),
    backend: { ...backend.info, name: backend.name, precision: backend.precision },
  };
}

/** Gives the same of a result that no backend took part in. */
export function originOf(given: {
  readonly commandLine: readonly string[];
  readonly table: Table;
  readonly seed?: number;
}): Omit<Provenance, 'backend'> {
  const { table, seed } = given;
  const { command, ...origin } = commandOrigin(given.commandLine);
  return {
    ...origin,
    ...(seed === undefined ? {} : { seed }),
    data: { file: table.file, rows: table.rows, sha256: table.sha256 },
    command,
  };
}

/** Gives the same of a result that needed no data either. */
export const commandOrigin = (
  commandLine: readonly string[],
): Pick<Provenance, 'program' | 'versions' | 'node' | 'command'> => ({
  program: 'moelab',
  versions: versions(),
  node: process.version,
  command: commandText(commandLine),
});

/** Gives the versions of the program and of its packages. */
export function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    const text = readFileSync(require.resolve(`${name}/package.json`), 'utf8');
    return (JSON.parse(text) as { readonly version: string }).version;
  };
  const names = packages.map((name) => `@moelab/${name}`);
  return { moelab: programVersion(), ...Object.fromEntries(names.map((name) => [name, versionOf(name)])) };
}

/** A command line as a shell takes it. */
export const commandText = (words: readonly string[]): string => ['moelab', ...words].map(quoted).join(' ');

/** A word as a shell takes it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
