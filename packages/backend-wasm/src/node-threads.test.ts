// @vitest-environment-options { "process": "node-threads" }
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadWasm } from './load-wasm.ts';

const script = fileURLToPath(new URL('../test/threads-child.ts', import.meta.url));
const run = async (threads: number) => {
  // a process that its threads keep alive would be killed, which rejects
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, String(threads)],
    { cwd: fileURLToPath(new URL('../../..', import.meta.url)), timeout: 50_000 },
  );
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{')));
};

describe('threads in Node', () => {
  it('give the same bits as one, let the process end, and leave it no listener and no global', async () => {
    const [one, two] = await Promise.all([run(1), run(2)]);
    expect(one).toEqual({
      threads: 1,
      listeners: 0,
      globals: 0,
      bytes: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(two).toEqual({ ...one, threads: 2 });
  });

  it('are asked for where the backend is loaded first', async () => {
    await loadWasm({ threads: 1 });
    await expect(loadWasm({ threads: 2 })).rejects.toThrow(
      'wasm: runs with threads: 1, got threads: 2; ask for them where it is loaded first, and for at most 8 [INVALID_OPTIONS]',
    );
    await expect(loadWasm({ threads: 0 })).rejects.toThrow('wasm: threads must be an integer ≥ 1, got 0');
    expect((await loadWasm()).info.threads).toBe(1);
  });
});
