import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Contender, Measurement } from './contender.ts';
import type { Peer } from './job.ts';

/** A peer's process: started once, its data read, waiting for turns. */
export interface PeerProgram {
  readonly contenders: readonly Contender[];
  readonly versions: Readonly<Record<string, string>>;
  stop(): void;
}

/** Why a peer could not start on this machine: the program or package that is not installed. */
export interface MissingPeer {
  readonly missing: string;
}

/** What its first line says: its ways of doing the job and its versions; or what it lacks. */
type Hello = { readonly ways: readonly string[]; readonly versions: Record<string, string> } | MissingPeer;

const SUPPORT = fileURLToPath(new URL('../peers/', import.meta.url));

/** A peer that says nothing for so long is taken to hang. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Starts a peer on one thread. A Python peer runs in the first of `PYTHON`, Debian's /usr/bin/python3 and python3 that has its packages, where
 * `PYTHON`, if it is set, is the only one.
 *
 * It says hello in a line of JSON, then answers each line `way calls` with a line of JSON; so its start is not in its times.
 */
export async function startPeer(peer: Peer, folder: string): Promise<PeerProgram | MissingPeer> {
  let missing: MissingPeer | undefined;
  for (const program of programs(peer.language)) {
    const started = await startWith(program, peer, folder);
    if (!('missing' in started)) return started;
    missing ??= started;
  }
  return missing!;
}

function programs(language: Peer['language']): readonly string[] {
  if (language === 'R') return ['Rscript'];
  const { PYTHON } = process.env;
  if (PYTHON !== undefined && PYTHON !== '') return [PYTHON];
  const debian = '/usr/bin/python3';
  return existsSync(debian) ? [debian, 'python3'] : ['python3'];
}

async function startWith(program: string, peer: Peer, folder: string): Promise<PeerProgram | MissingPeer> {
  // the distribution's tuning for old processors slows a current numpy
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  const single = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(program, [fileURLToPath(peer.script), folder, ...peer.words.map(String)], {
    env: { ...env, ...single, PYTHONPATH: SUPPORT, PYTHONDONTWRITEBYTECODE: '1', BENCH_PEERS: SUPPORT },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const next = linesOf(child, `${peer.name} (${program})`);
  let hello: Hello;
  try {
    hello = (await next()) as Hello;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { missing: program };
    throw error;
  }
  if ('missing' in hello) {
    child.kill();
    return hello;
  }
  const { ways, versions } = hello;
  const contenders = ways.map((way) => ({
    name: ways.length === 1 ? peer.name : `${peer.name}, ${way}`,
    measure(calls: number) {
      child.stdin.write(`${way}\t${calls}\n`);
      return next() as Promise<Measurement>;
    },
  }));
  return { contenders, versions, stop: () => child.kill() };
}

/** Reads a child's lines of JSON one at a time; rejects with what it wrote to stderr where it ends or hangs instead. */
function linesOf(child: ChildProcess, who: string): () => Promise<unknown> {
  const lines: unknown[] = [];
  let said = '';
  let failure: Error | undefined;
  let wake: () => void = () => {};
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  createInterface({ input: child.stdout! }).on('line', (line) => {
    try {
      lines.push(JSON.parse(line));
    } catch {
      fail(new Error(`${who}: said '${line}', which is no JSON`));
    }
    wake();
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  child.stdin!.on('error', () => {}); // that it is gone is said by what follows
  child.on('error', fail);
  child.on('close', (code, signal) => {
    const last = said.trim().split('\n').slice(-3).join(' | ');
    fail(new Error(`${who}: ended with ${signal ?? code} before it answered: ${last}`));
  });
  return async () => {
    const timer = setTimeout(() => {
      fail(new Error(`${who}: no answer in ${PATIENCE_MS / 60_000} minutes`));
      child.kill('SIGKILL');
    }, PATIENCE_MS);
    try {
      for (;;) {
        if (lines.length > 0) return lines.shift();
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  };
}
