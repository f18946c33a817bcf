import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Peer } from './job.ts';
import { startPeer } from './peer-program.ts';

// a peer needs a language; that of this program is always installed, and PYTHON may name any
const peerOf = (text: string): Peer => {
  const file = join(folder, `${text.length}.mjs`);
  writeFileSync(file, text);
  return {
    name: 'peer',
    language: 'python',
    script: pathToFileURL(file),
    words: ['word'],
    packages: ['a-package'],
  };
};
const greeting = `console.log(JSON.stringify({ ways: ['one', 'two'], versions: { it: '1.0' } }));`;

let folder: string;
const { PYTHON } = process.env;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'moelab-bench-test-'));
  process.env.PYTHON = process.execPath;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  if (PYTHON === undefined) delete process.env.PYTHON;
  else process.env.PYTHON = PYTHON;
});

describe('a peer', () => {
  it('answers each line, says its versions, and sees one thread', async () => {
    const peer = peerOf(`${greeting}
      import { createInterface } from 'node:readline';
      createInterface({ input: process.stdin }).on('line', (line) => {
        const answer = [line, process.env.OPENBLAS_NUM_THREADS, process.argv[3]];
        console.log(JSON.stringify({ cpuMs: 1, wallMs: 2, answer }));
      });`);
    const started = await startPeer(peer, folder);
    if ('missing' in started) throw new Error(started.missing);
    expect(started.versions).toEqual({ it: '1.0' });
    expect(started.contenders.map(({ name }) => name)).toEqual(['peer, one', 'peer, two']);
    const { answer, cpuMs } = await started.contenders[1]!.measure(7);
    expect({ answer, cpuMs }).toEqual({ answer: ['two\t7', '1', 'word'], cpuMs: 1 });
    started.stop();
  });

  it('is missing where a package or the program is', async () => {
    const missing = peerOf(`console.log(JSON.stringify({ missing: 'numpy' }));`);
    expect(await startPeer(missing, folder)).toEqual({ missing: 'numpy' });
    process.env.PYTHON = 'no-such-python';
    expect(await startPeer(missing, folder)).toEqual({ missing: 'no-such-python' });
    process.env.PYTHON = process.execPath;
  });

  it('fails with what it said last where it dies in a turn', async () => {
    const peer = peerOf(`${greeting}
      process.stdin.once('data', () => { console.error('no more memory'); process.exit(3); });`);
    const started = await startPeer(peer, folder);
    if ('missing' in started) throw new Error(started.missing);
    await expect(started.contenders[0]!.measure(1)).rejects.toThrow(/ended with 3 .*no more memory/);
  });
});
