type Listener = (...given: unknown[]) => void;
interface Process {
  listeners(event: string): readonly Listener[];
  off(event: string, listener: Listener): unknown;
}

const events = ['uncaughtException', 'unhandledRejection'];

/**
 * Runs `work` and takes away the process's listeners for uncaught errors that were added meanwhile.
 *
 * Emscripten adds one of each in Node, which throw again: an uncaught error of the user's program then ends it with exit
 * code 7 and a line of the glue's source text. In a browser there is no process and nothing is done.
 */
export async function withoutProcessListeners<T>(work: () => Promise<T>): Promise<T> {
  const { process } = globalThis as { readonly process?: Partial<Process> };
  if (typeof process?.listeners !== 'function' || typeof process.off !== 'function') return work();
  const own = process as Process;
  const before = new Map(events.map((event) => [event, new Set(own.listeners(event))]));
  try {
    return await work();
  } finally {
    for (const [event, known] of before) {
      for (const listener of own.listeners(event)) if (!known.has(listener)) own.off(event, listener);
    }
  }
}
