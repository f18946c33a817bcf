import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification, type Vite } from 'vitest/node';
import { root, workspacePackages } from './tooling/repo/workspace.mjs';

/**
 * The test files of one folder, run one after the other in a process for each processor: loading tfjs and our sources
 * anew for every file takes longer than most tests. A file about the loading itself says
 * `// @vitest-environment-options { "process": "<its name>" }`: only files of equal options share a process.
 */
const project = (name: string, folder: string, include: string[]) => ({
  root, // one for all: what a source is compiled to is kept by its path from here, so that no project compiles it again
  // a busy machine is no failure: no test here is expected to take more than a few seconds
  test: {
    name,
    include: include.map((files) => `${folder}/${files}`),
    isolate: false,
    deps: { interopDefault: false },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

/** Runs the files with a process of their own first: between the others, each would end the process that these share. */
class OwnProcessesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project, moduleId }: TestSpecification) =>
      `${project.name} ${/^\/\/ @vitest-environment-options/.test(readFileSync(moduleId, 'utf8')) ? 0 : 1}`;
    const ranked = (await super.sort(files)).map((file) => ({ file, rank: rank(file) }));
    return ranked.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ file }) => file);
  }
}

/** What is kept of a source also depends on where its imports lead, and that stands in the packages' manifests. */
const keepByManifests: Vite.Plugin = {
  name: 'keep-by-manifests',
  configureVitest({ experimental_defineCacheKeyGenerator: addToKey }) {
    const manifests = workspacePackages().map(({ manifest }) => manifest);
    const settings = JSON.stringify(manifests) + readFileSync(`${root}tsconfig.base.json`, 'utf8');
    const key = createHash('sha256').update(settings).digest('hex');
    addToKey(() => key);
  },
};

export default defineConfig({
  plugins: [keepByManifests],
  test: {
    maxWorkers: '100%', // not one less than the processors: on two, the tests would run one after the other
    experimental: { fsModuleCache: true }, // in node_modules, by content; `npx vitest --clearCache` empties it
    sequence: { sequencer: OwnProcessesFirst },
    projects: [
      ...workspacePackages().map(({ folder, manifest }) =>
        project(manifest.name, folder, ['src/**/*.test.ts', 'test/**/*.test.ts']),
      ),
      project('repo', 'tooling/repo', ['**/*.test.mjs']),
      project('bench', 'tooling/bench', ['src/*.test.ts']),
      project('doc-examples', 'tooling/doc-examples', ['*.test.mjs']),
    ],
    coverage: { include: ['packages/*/src/**'], exclude: ['**/*.test.ts'] },
  },
});
