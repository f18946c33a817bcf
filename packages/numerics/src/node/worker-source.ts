/** Where the counters of a run lie: the next slice to take, and how many are done. */
export const NEXT = 0;
export const DONE = 1;

/**
 * What a worker of a pool runs, as text: so it needs no file beside it, neither in a bundle nor under a loader of TypeScript.
 *
 * It takes slices of a run until none is left to take. Whoever does the last one says so. After an error nobody takes another slice; the
 * failed one, and those that are left, are counted when the error arrives: so no run is whole before its error is known.
 */
export const workerSource = `
const { parentPort, workerData: thread } = require('node:worker_threads');
const passes = new Map();

function linked({ modules, memory }) {
  const env = { memory };
  for (const module of modules) Object.assign(env, new WebAssembly.Instance(module, { env }).exports);
  return env;
}

function work({ run, pass, entry, slices, counters }) {
  const attached = passes.get(pass);
  for (;;) {
    const slice = Atomics.add(counters, ${NEXT}, 1);
    if (slice >= slices) return;
    try {
      attached.functions ??= linked(attached);
      attached.functions[entry](slice, attached.scratch);
    } catch (error) {
      const left = Math.max(0, slices - Atomics.exchange(counters, ${NEXT}, slices));
      parentPort.postMessage({ run, failed: { slice, thread, thrown: String(error), left } });
      continue;
    }
    if (Atomics.add(counters, ${DONE}, 1) + 1 === slices) parentPort.postMessage({ run });
  }
}

parentPort.on('message', (message) => {
  if (message.kind === 'attach') passes.set(message.pass, message);
  else if (message.kind === 'detach') passes.delete(message.pass);
  else work(message);
});
`;
