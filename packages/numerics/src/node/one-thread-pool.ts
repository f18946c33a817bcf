import { PassError } from '../kernels/pass-error.ts';
import { oneThread } from '../kernels/threads.ts';
import type { ThreadPool } from './thread-pool.ts';
import { THREADS_ARE_CLOSED } from './worker-pool.ts';

/** Makes a pool of the caller's thread alone: there is nothing to end, but once it is closed it computes nothing more either. */
export function oneThreadPool(): ThreadPool {
  let isClosed = false;
  const check = () => {
    if (isClosed) throw new PassError(THREADS_ARE_CLOSED);
  };
  return {
    count: 1,
    memory(bytes) {
      check();
      return oneThread.memory(bytes);
    },
    attach(pass) {
      check();
      const attached = oneThread.attach(pass);
      return {
        async run(entry) {
          check();
          await attached.run(entry);
        },
        detach: () => attached.detach(),
      };
    },
    async close() {
      isClosed = true;
    },
  };
}
