import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { dirname, join, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyStudy } from '../study.ts';

/** What a session of a run ran on: everything that could explain a different number. */
export interface RunProvenance {
  /** Of the study's package, of its dependencies, and of those of moelab's packages among them. */
  readonly versions: Readonly<Record<string, string>>;
  readonly node: string;
  /** Of the study's sources; null outside a git checkout. */
  readonly commit: { readonly hash: string; readonly hasChanges: boolean } | null;
  /** What the cells compute on, as the study says. */
  readonly backend: string;
  readonly machine: Machine;
}

/** A machine, without its name. */
export interface Machine {
  readonly system: string;
  readonly architecture: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryBytes: number;
}

/** Gives the provenance of what is run now. */
export function runProvenance(study: AnyStudy): RunProvenance {
  return {
    versions: versionsFor(study.module),
    node: process.version,
    commit: commitOf(study.module),
    backend: study.backend ?? 'float64',
    machine: {
      system: `${platform()} ${release()}`,
      architecture: arch(),
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      processors: availableParallelism(),
      memoryBytes: totalmem(),
    },
  };
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function versionsFor(module: string): Record<string, string> {
  const found: Record<string, string> = {};
  const add = (manifest: Manifest | undefined, file: string) => {
    if (manifest?.name === undefined || Object.hasOwn(found, manifest.name)) return;
    found[manifest.name] = manifest.version ?? 'none';
    if (manifest.name.startsWith('@moelab/') || file === module) {
      for (const name of Object.keys(manifest.dependencies ?? {})) add(...dependency(name, file));
    }
  };
  for (const file of [module, import.meta.url]) add(manifestAbove(fileURLToPath(file)), file);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A dependency's package.json, which it need not export, and a URL from which its own dependencies are found. */
function dependency(name: string, from: string): readonly [Manifest | undefined, string] {
  const folders = createRequire(from).resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, 'package.json')).find(existsSync);
  return file === undefined ? [undefined, from] : [read(file), pathToFileURL(realpathSync(file)).href];
}

const read = (file: string): Manifest => JSON.parse(readFileSync(file, 'utf8')) as Manifest;

/** The package.json that a file belongs to. */
function manifestAbove(file: string): Manifest | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const candidate = join(folder, 'package.json');
    if (existsSync(candidate)) return read(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

function commitOf(module: string): RunProvenance['commit'] {
  const file = fileURLToPath(module);
  if (file.split(sep).includes('node_modules')) return null; // the checkout around it is of something else
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: dirname(file),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    }).trim();
  try {
    return { hash: git('rev-parse', 'HEAD'), hasChanges: git('status', '--porcelain') !== '' };
  } catch {
    return null;
  }
}
