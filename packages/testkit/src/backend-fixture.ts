import { loadFloat64 } from '@moelab/backend-float64';
import type { Backend } from '@moelab/core';
import { engine, type KernelBackend } from '@tensorflow/tfjs-core';
import type { OpRow } from './op-row.ts';
import { opTable } from './op-table/op-table.ts';
import { aspectsOf, computeOp, inputsOf, type OpAspect, type OpResult } from './op-work.ts';

/** The bytes that a backend gives for each aspect of each op: its numbers, or that it has none. */
export type OpResults = Readonly<Record<string, readonly number[] | 'failed'>>;

/** How a backend is checked. */
export interface BackendCheckOptions {
  /** Ops of the table that the backend refuses, each with the reason: these and no others. */
  readonly refuses?: Readonly<Record<string, string>>;
  /**
   * Why it may be unable to start on some machine: a check then fails with the backend's own error, of code
   * BACKEND_UNAVAILABLE, which `describePlugin` shows as skipped. Without a reason it must start.
   */
  readonly mayBeAbsent?: string;
  /**
   * The results of `opResults` in other circumstances, such as another process or two threads, by what they are: they must
   * be the same bytes.
   */
  readonly elsewhere?: Readonly<Record<string, () => Promise<OpResults>>>;
}

/** What each rule of a backend starts from. */
export interface BackendFixture {
  readonly backend: Backend;
  /** The backend of doubles that it is judged by. */
  readonly reference: Backend;
  readonly options: BackendCheckOptions;
  load(): Promise<Backend>;
  /** tfjs's half of the backend. */
  kernels(): KernelBackend;
}

/** Makes the fixture; loading twice gives the backend that is there. */
export async function backendFixture(
  load: () => Promise<Backend>,
  options: BackendCheckOptions,
): Promise<BackendFixture> {
  const backend = await load();
  const reference = await loadFloat64();
  return { backend, reference, options, load, kernels: () => engine().findBackend(backend.name) };
}

/** Runs every aspect of every op on a backend; why one fails is said by the check of the op itself. */
export async function eachOp(
  backend: Backend,
  visit: (row: OpRow, aspect: OpAspect, result: OpResult | 'failed') => void | Promise<void>,
): Promise<void> {
  for (const row of opTable) {
    for (const aspect of aspectsOf(row)) {
      let result: OpResult | 'failed';
      try {
        result = await computeOp(backend, row, aspect, inputsOf(row, aspect, backend));
      } catch {
        result = 'failed';
      }
      await visit(row, aspect, result);
    }
  }
}

/** Gives the numbers of every aspect of every op: the same bytes in any process and on any number of threads. */
export async function opResults(backend: Backend): Promise<OpResults> {
  const results: Record<string, readonly number[] | 'failed'> = {};
  await eachOp(backend, ({ op }, aspect, result) => {
    results[`${op}: ${aspect}`] = result === 'failed' ? result : [...result.numbers];
  });
  return results;
}

/** How many tensors tfjs holds, and how many pieces of data the backend. */
export const held = ({ kernels }: BackendFixture) => ({
  tensors: engine().state.numTensors,
  data: kernels().numDataIds(),
});
