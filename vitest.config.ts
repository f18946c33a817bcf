import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/cli', 'examples/*'],
    coverage: { include: ['packages/*/src/**'], exclude: ['**/*.test.ts'] },
  },
});
