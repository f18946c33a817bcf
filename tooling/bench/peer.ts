// What the benchmarks against numpy share: files for the peer, its environment, CPU time.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** Writes numbers as float64 for `numpy.fromfile`. */
export function writeFloat64(file: string, values: Float64Array): void {
  writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Runs a Python script on one thread and gives the JSON that it prints; null, said once, where Python or a package of it is missing. */
export function python<T>(script: URL, words: readonly (string | number)[]): T | null {
  // the distribution's tuning for old processors slows a current numpy
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  const single = { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const program = process.env.PYTHON ?? 'python3';
  try {
    const printed = execFileSync(program, [script.pathname, ...words.map(String)], {
      env: single,
      encoding: 'utf8',
    });
    return JSON.parse(printed);
  } catch (error) {
    console.log(`no peer: ${String(error).split('\n')[0]} (PYTHON names the python3 that has its packages)`);
    return null;
  }
}

/** Gives the CPU milliseconds of a call, and what it gave. */
export function cpuTime<T>(call: () => T): readonly [number, T] {
  const before = process.cpuUsage();
  const result = call();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e3, result];
}

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export const machine = () => `${cpus()[0]?.model}, node ${process.version}, load ${loadavg()[0]!.toFixed(2)}`;
