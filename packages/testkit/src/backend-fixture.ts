import { loadFloat64 } from '@moelab/backend-float64';
import type { Backend } from '@moelab/core';
import { engine, type KernelBackend } from '@tensorflow/tfjs-core';
import type { OpRow } from './op-row.ts';
import { opTable } from './op-table/op-table.ts';
import { aspectsOf, computeOp, inputsOf, type OpResult } from './op-work.ts';
import { sameNumbers } from './same-bytes.ts';

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
  readonly table: readonly OpRow[];
  load(): Promise<Backend>;
  /** tfjs's half of the backend. */
  kernels(): KernelBackend;
  /** What one pass through the op table showed: the same pass whichever rule asks. */
  pass(): Promise<OpPass>;
}

/** What a pass through the op table shows: the results, and what it left or changed, one sentence each. */
interface OpPass {
  readonly results: OpResults;
  readonly leaks: readonly string[];
  readonly changedInputs: readonly string[];
}

/** Makes the fixture; loading twice gives the backend that is there. */
export async function backendFixture(
  load: () => Promise<Backend>,
  options: BackendCheckOptions,
  table: readonly OpRow[],
): Promise<BackendFixture> {
  const backend = await load();
  const reference = await loadFloat64();
  const kernels = () => engine().findBackend(backend.name);
  let pass: Promise<OpPass> | undefined;
  return {
    backend,
    reference,
    options,
    table,
    load,
    kernels,
    pass: () => (pass ??= opPass(backend, kernels(), table)),
  };
}

/** Gives the numbers of every aspect of every op of a table: the same bytes in any process and on any number of threads. */
export async function opResults(backend: Backend, table: readonly OpRow[] = opTable): Promise<OpResults> {
  return (await opPass(backend, engine().findBackend(backend.name), table)).results;
}

/** Runs every aspect of every op on a backend; why one fails is said by the check of the op itself. */
async function opPass(backend: Backend, kernels: KernelBackend, table: readonly OpRow[]): Promise<OpPass> {
  const results: Record<string, readonly number[] | 'failed'> = {};
  const leaks: string[] = [];
  const changedInputs: string[] = [];
  for (const row of table) {
    for (const aspect of aspectsOf(row)) {
      const what = `${row.op} (${aspect})`;
      const before = held(kernels);
      let result: OpResult | undefined;
      try {
        result = await computeOp(backend, row, aspect, inputsOf(row, aspect, backend));
      } catch {}
      const after = held(kernels);
      const [tensors, data] = [after.tensors - before.tensors, after.data - before.data];
      if (tensors !== 0 || data !== 0) {
        leaks.push(`${what} leaves ${tensors} tensor(s) and ${data} piece(s) of data behind`);
      }
      results[`${row.op}: ${aspect}`] = result === undefined ? 'failed' : [...result.numbers];
      for (const [i, { values }] of inputsOf(row, aspect, backend).entries()) {
        const read = result?.inputsAfter[i];
        if (read && !sameNumbers(read, values)) changedInputs.push(`${what} changes its input ${i}`);
      }
    }
  }
  return { results, leaks, changedInputs };
}

/** How many tensors tfjs holds, and how many pieces of data the backend. */
export const held = (kernels: KernelBackend) => ({
  tensors: engine().state.numTensors,
  data: kernels.numDataIds(),
});
