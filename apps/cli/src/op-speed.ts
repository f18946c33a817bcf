import { performance } from 'node:perf_hooks';
import { type Backend, compute, read } from '@moelab/core';
import { type OpRow, putOn } from '@moelab/testkit';
import type { DoctorDocument } from './formats.ts';

type Speed = NonNullable<DoctorDocument['ops'][number]['results'][string]['speed']>;

/** How long an op is timed: long enough for the clock, short enough for some hundred ops. */
const SPAN_MS = 5;
const MOST_CALLS = 256;

/**
 * Times the result of an op on a backend, without its derivatives: work a second on the row's larger inputs, or
 * microseconds a call on its small ones. One reading of the clock on a machine that may be busy: a size, no measurement.
 */
export async function opSpeed(backend: Backend, row: OpRow): Promise<Speed> {
  const inputs = compute(backend, () =>
    (row.timed?.inputs() ?? row.inputs).map((one) => putOn(backend, one)),
  );
  const call = async (times: number): Promise<number> => {
    const start = performance.now();
    for (let i = 1; i < times; i++) compute(backend, () => row.run(...inputs)).dispose();
    const last = compute(backend, () => row.run(...inputs));
    await read(last); // a GPU has done its work when it is read
    const elapsed = performance.now() - start;
    last.dispose();
    return elapsed;
  };
  try {
    const first = (await call(1)) && (await call(1)); // the first call compiles
    const times = Math.max(1, Math.min(MOST_CALLS, Math.ceil(SPAN_MS / Math.max(first, 1e-3))));
    const seconds = Math.max(await call(times), 1e-6) / times / 1000;
    if (row.timed === undefined) return { value: seconds * 1e6, unit: 'µs' };
    const { work, unit } = row.timed;
    return { value: work / seconds / (unit === 'GFLOP/s' ? 1e9 : 1e6), unit };
  } finally {
    for (const tensor of inputs) tensor.dispose();
  }
}
