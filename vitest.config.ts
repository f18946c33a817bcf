import { defineConfig } from 'vitest/config';
import { root, workspacePackages } from './tooling/repo/workspace.mjs';

/**
 * The test files of one folder, run one after the other in a process for each processor: loading tfjs and our sources
 * anew for every file takes longer than most tests. A file about the loading itself says
 * `// @vitest-environment-options { "process": "<its name>" }`: only files of equal options share a process.
 */
const project = (name: string, folder: string, include: string[]) => ({
  root: `${root}${folder}`,
  // a busy machine is no failure: no test here is expected to take more than a few seconds
  test: {
    name,
    include,
    isolate: false,
    deps: { interopDefault: false },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: '100%', // not one less than the processors: on two, the tests would run one after the other
    projects: [
      ...workspacePackages().map(({ folder, manifest }) =>
        project(manifest.name, folder, ['src/**/*.test.ts', 'test/**/*.test.ts', 'templates/**/*.test.ts']),
      ),
      project('repo', 'tooling/repo', ['*.test.mjs']),
      project('doc-examples', 'tooling/doc-examples', ['*.test.mjs']),
    ],
    coverage: { include: ['packages/*/src/**'], exclude: ['**/*.test.ts'] },
  },
});
