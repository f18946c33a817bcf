// Two tfjs wasm backends in one process, one with moelab's repairs, to be timed in turn.
import { cpus, loadavg } from 'node:os';
import { loadWasm } from '@moelab/backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Makes sections run on tfjs as it is, or repaired. */
export async function use(kind: 'stock' | 'repaired'): Promise<void> {
  await loadWasm({ repairs: kind === 'repaired' });
  await tf.setBackend('wasm'); // sets up the kernels that were put back
}

/** CPU milliseconds of one call, its result read and freed. */
export function cpuMs(work: () => tf.Tensor | readonly tf.Tensor[]): number {
  const before = process.cpuUsage();
  tf.tidy(() => {
    const result = work();
    for (const tensor of [result].flat() as tf.Tensor[])
      tf.slice(tf.reshape(tensor, [-1]), [0], [1]).dataSync();
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}

/** The middle of some times. */
export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Prints the machine, its load and what is timed. */
export function header(what: string): void {
  console.log(what);
  console.log(
    `${cpus()[0]?.model.trim()}, ${cpus().length} processors, node ${process.version}, load ${loadavg()[0]!.toFixed(2)}`,
  );
}
