import { describePlugin } from '@moelab/testkit/vitest';
import { backendWasm } from './index.ts';

/** In Node, also what another process gives on threads: wasm is loaded once in a process. A page has neither. */
const elsewhere =
  globalThis.process === undefined ? {} : (await import('../test/results-on-threads.ts')).resultsOnThreads;

describePlugin(backendWasm, { backends: { wasm: [{}] } }, { backends: { wasm: { elsewhere } } });
