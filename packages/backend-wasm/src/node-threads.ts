import { BackendWasm, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';

interface NodeWorker {
  ref(): void;
  unref(): void;
  on(event: string, listener: (given: unknown) => void): unknown;
}
type Require = ((name: string) => unknown) & { resolve(name: string): string };
interface NodeModules {
  readonly module: { createRequire(from: string): Require };
  readonly url: {
    pathToFileURL(path: string): { readonly href: string };
    readonly URL: new (url: string) => object;
  };
  readonly path: { dirname(path: string): string; join(...parts: string[]): string };
  readonly fs: { readFileSync(path: string, encoding: 'utf8'): string };
  readonly os: object;
  readonly worker_threads: { readonly Worker: new (...given: never[]) => NodeWorker };
}
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?<K extends keyof NodeModules>(name: K): NodeModules[K];
}
interface ThreadedModule {
  cwrap(name: string, result: 'number' | null, types: readonly string[]): unknown;
  tfjs?: unknown;
}
type Factory = (options: object) => Promise<ThreadedModule>;

const GLUE = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';

/** Node's process, where this is Node. */
export function nodeProcess(): NodeProcess | undefined {
  const { process } = globalThis as { readonly process?: NodeProcess };
  return process?.versions?.node === undefined ? undefined : process;
}

/**
 * Starts tfjs's threaded wasm build in Node, which tfjs itself refuses to: XNNPACK's products run on that many threads.
 *
 * tfjs's glue is run with what it asks of Node changed for it alone: its workers do not keep the process alive, half of the
 * processors that it counts are the threads wanted, and it adds no listener and no global. The worker's source is a
 * data: URL, so that no file is written.
 */
export async function startThreadsInNode(process: NodeProcess, threads: number): Promise<BackendWasm> {
  const builtin = <K extends keyof NodeModules>(name: K): NodeModules[K] => {
    const found = process.getBuiltinModule?.(name);
    if (found === undefined)
      throw new Error(`threads need Node 20.16 or newer, for process.getBuiltinModule`);
    return found;
  };
  const path = builtin('path');
  const require = builtin('module').createRequire((import.meta as unknown as { readonly url: string }).url);
  const glue = require.resolve(GLUE);
  const folder = path.dirname(glue);
  const workers = builtin('worker_threads');
  let fail: (reason: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  class Worker extends workers.Worker {
    constructor(...given: never[]) {
      super(...given);
      this.unref();
    }
    override ref(): void {} // tfjs's glue does it for each thread that it starts
    override on(event: string, listener: (given: unknown) => void): unknown {
      return super.on(event, event === 'error' ? fail : listener); // tfjs's would throw, which nobody can catch
    }
  }
  // tfjs makes as many threads as asked for, and no more than half of the processors
  const os = { ...builtin('os'), cpus: () => Array.from({ length: 2 * threads }, () => ({})) };
  const changed: Readonly<Record<string, unknown>> = { os, worker_threads: { ...workers, Worker } };
  const module: { exports: unknown } = { exports: {} };
  const names = ['module', 'exports', 'require', '__filename', '__dirname', 'Worker', 'global', 'process'];
  const quiet = Object.assign(Object.create(process) as object, { on: () => quiet });
  new Function(...names, builtin('fs').readFileSync(glue, 'utf8'))(
    ...[module, module.exports, (name: string) => changed[name] ?? require(name)],
    ...[glue, folder, Worker, Object.create(globalThis) as object, quiet],
  );
  const starting = (module.exports as Factory)({
    mainScriptUrlOrBlob: glue,
    locateFile: (file: string) => (file.endsWith('.worker.js') ? workerUrl(glue) : path.join(folder, file)),
  });
  const started = await Promise.race([starting, failed]);
  const call = (name: string, result: 'number' | null, ...types: readonly string[]) =>
    started.cwrap(name, result, types);
  // as tfjs's own start does it
  started.tfjs = {
    init: call('init', null),
    initWithThreadsCount: call('init_with_threads_count', null, 'number'),
    getThreadsCount: call('get_threads_count', 'number'),
    registerTensor: call('register_tensor', null, 'number', 'number', 'number'),
    disposeData: call('dispose_data', null, 'number'),
    dispose: call('dispose', null),
  };
  setThreadsCount(threads);
  return new BackendWasm(started as unknown as BackendWasm['wasm']);

  function workerUrl(from: string): object {
    const own = glue.replace(/\.js$/, '.worker.js');
    const source = `import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(builtin('url').pathToFileURL(from).href)});
Object.assign(globalThis, { require, __filename: ${JSON.stringify(from)}, __dirname: ${JSON.stringify(folder)} });
(0, eval)(require(${JSON.stringify(own)}).wasmWorkerContents.replaceAll('\\n', '\\\\n'));`;
    return new (builtin('url').URL)(`data:text/javascript,${encodeURIComponent(source)}`);
  }
}
