import { createReadStream, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import type { Vite } from 'vitest/node';
import { needNode } from './tooling/repo/browser-tests.mjs';
import { chromiumPath } from './tooling/repo/chromium.mjs';
import { root } from './tooling/repo/workspace.mjs';

/** Serves the files of tfjs's WebAssembly backend wherever tfjs looks for them, as a page's `paths` would. */
const wasmFiles: Vite.Plugin = {
  name: 'wasm-files',
  configureServer({ middlewares }) {
    const { resolve } = createRequire(join(root, 'packages/backend-wasm/package.json'));
    const folder = join(resolve('@tensorflow/tfjs-backend-wasm/package.json'), '../dist');
    middlewares.use((request, response, next) => {
      const file = /[^/]+\.wasm(?=$|\?)/.exec(request.url ?? '')?.[0];
      if (file === undefined || !existsSync(join(folder, file))) return next();
      response.setHeader('content-type', 'application/wasm');
      createReadStream(join(folder, file)).pipe(response);
    });
  },
};

/** Lets the page keep sources: each test file has a frame of its own, which would ask for all of them anew. */
const keepSources: Vite.Plugin = {
  name: 'keep-sources',
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      const { setHeader } = response;
      if (/\.ts(?=$|\?)/.test(request.url ?? ''))
        response.setHeader = (name, value) =>
          setHeader.call(response, name, /^cache-control$/i.test(name) ? 'max-age=600' : value);
      next();
    });
  },
};

export default defineConfig({
  root,
  plugins: [wasmFiles, keepSources],
  server: {
    // a page has shared memory only where it is cross-origin isolated
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  test: {
    name: 'browser',
    include: ['packages/*/src/**/*.test.ts'],
    exclude: Object.keys(needNode).map((place) => place.replace(/\/$/, '/**')),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: chromiumPath(), args: ['--no-sandbox'] } }),
      instances: [{ browser: 'chromium' }],
    },
  },
});
