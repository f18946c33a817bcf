import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerTask } from './cell-worker.ts';

const isTypeScript = (url: string): boolean => /\.[cm]?tsx?$/.test(new URL(url).pathname);

/**
 * Starts a thread that runs cells of a study.
 *
 * TypeScript sources, of this package or of the study, are read by Node itself where it can, otherwise by a tsx that is
 * installed beside them: a thread inherits no loader.
 */
export function startWorker(task: WorkerTask): Worker {
  const own = isTypeScript(import.meta.url);
  const entry = new URL(own ? './cell-worker.ts' : './cell-worker.js', import.meta.url);
  const { typescript } = process.features as { readonly typescript?: unknown }; // from Node 22.18 on
  const needsLoader = (own || isTypeScript(task.module)) && !typescript;
  const tsx = needsLoader ? tsxFor(task.module) : undefined;
  const code = `import(${JSON.stringify(tsx)}).then(({ register }) => {
    register({ tsconfig: false });
    return import(${JSON.stringify(entry.href)});
  });`;
  const worker =
    tsx === undefined
      ? new Worker(entry, { workerData: task, stdout: true })
      : new Worker(code, { eval: true, workerData: task, stdout: true });
  // stdout is for results
  worker.stdout.on('data', (chunk: Uint8Array) => process.stderr.write(chunk));
  return worker;
}

/** The URL of tsx's API, as an `import` finds it; `require.resolve` would find another file. */
function tsxFor(module: string): string | undefined {
  for (const from of [import.meta.url, module]) {
    let manifest: string;
    try {
      manifest = createRequire(from).resolve('tsx/package.json');
    } catch {
      continue;
    }
    const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      readonly exports: { readonly './esm/api': { readonly import: { readonly default: string } } };
    };
    return new URL(exports['./esm/api'].import.default, pathToFileURL(manifest)).href;
  }
  return undefined;
}
