import type { GatedGaussianData, GatedGaussianParameters } from './gated-gaussian-data.ts';
import { TASKS, writeArguments } from './pass-arguments.ts';
import { argumentsOf, type PassData, passData, sliceCount, writeData } from './pass-data.ts';
import { writeExperts, writeGate } from './pass-parameters.ts';
import type { PassRunner, RunnerNeeds } from './pass-runner.ts';
import { type PassTotals, passTotals } from './pass-totals.ts';
import { scratchBytes } from './scratch-columns.ts';
import { type SumsLayout, sumsLayout } from './sums-layout.ts';

/** The tasks that every kernel has room for. */
const COMMON = [
  TASKS.gateGradient | TASKS.moments | TASKS.curvature,
  TASKS.gateGradient | TASKS.expertGradient,
] as const;

/** A memory with the data, and where what lies in it. */
interface Room {
  readonly runner: PassRunner;
  readonly at: PassData;
  /** Numbers that sums of all slices may take, and bytes for a thread's scratch. */
  readonly sums: number;
  readonly scratch: number;
}

/** Passes over data that lie in a memory: written once, one pass at a time. */
export class GatedGaussianPasses {
  /** The sizes of the data; their numbers are in the memory alone. */
  readonly shape: GatedGaussianData;
  readonly #threads: number;
  readonly #open: (needs: RunnerNeeds) => PassRunner;
  readonly #slices: number;
  #room: Room | undefined;
  #isBusy = false;

  constructor(data: GatedGaussianData, threads: number, open: (needs: RunnerNeeds) => PassRunner) {
    this.shape = withoutNumbers(data);
    this.#threads = threads;
    this.#open = open;
    const largest = Math.max(...COMMON.map((tasks) => sumsLayout(data, tasks).size));
    this.#slices = sliceCount(data.rows, largest);
    this.#room = this.#makeRoom(this.#slices * largest, scratchBytes(data, 0));
    writeData(this.#room.runner.heap, this.#room.at, data);
  }

  /** Gives the memory as numbers, and where the responsibilities begin that were kept; throws when a pass is at work or after `close`. */
  kept(): { readonly heap: Float64Array; readonly first: number; readonly end: number } {
    const { runner, at } = this.#idle();
    return { heap: runner.heap, first: at.kept / 8, end: at.bytes / 8 };
  }

  /** Runs a pass at parameters, of which only those of the gate need be given for responsibilities that were kept. */
  async run(
    tasks: number,
    parameters: Pick<GatedGaussianParameters, 'gate'> & Partial<GatedGaussianParameters>,
  ): Promise<{ readonly sums: SumsLayout; readonly totals: PassTotals }> {
    const shape = this.shape;
    const sums = sumsLayout(shape, tasks);
    const slices = Math.min(this.#slices, sliceCount(shape.rows, sums.size));
    const { runner, at } = this.#roomFor(slices * sums.size, scratchBytes(shape, tasks));
    const { coefficients, variances } = parameters;
    writeGate(runner.heap, at, shape, parameters.gate);
    if (coefficients !== undefined && variances !== undefined)
      writeExperts(runner.heap, at, shape, coefficients, variances);
    writeArguments(runner.words, argumentsOf(shape, at, sums, slices, tasks));
    this.#isBusy = true;
    try {
      await runner.run();
    } finally {
      this.#isBusy = false;
    }
    return { sums, totals: passTotals(runner.heap, at.sums / 8, sums.size, slices) };
  }

  close(): void {
    if (this.#room === undefined) return;
    this.#idle().runner.close();
    this.#room = undefined;
  }

  #idle(): Room {
    if (this.#room === undefined) throw new Error('gatedGaussianKernel: was disposed; make another');
    if (this.#isBusy) throw new Error('gatedGaussianKernel: is at work; await a call before the next');
    return this.#room;
  }

  /** Gives the room, moved to a larger memory if it is too small. */
  #roomFor(sums: number, scratch: number): Room {
    const old = this.#idle();
    if (sums <= old.sums && scratch <= old.scratch) return old;
    const room = this.#makeRoom(Math.max(sums, old.sums), Math.max(scratch, old.scratch));
    // data and kept responsibilities end the memory, in the same order
    room.runner.heap.set(old.runner.heap.subarray(old.at.data / 8, old.at.bytes / 8), room.at.data / 8);
    old.runner.close();
    this.#room = room;
    return room;
  }

  #makeRoom(sums: number, scratch: number): Room {
    const at = passData(this.shape, this.#threads * scratch, 8 * sums);
    const runner = this.#open({
      bytes: at.bytes,
      slices: this.#slices,
      scratch: (thread) => at.scratch + thread * scratch,
    });
    return { runner, at, sums, scratch };
  }
}

function withoutNumbers(data: GatedGaussianData): GatedGaussianData {
  const none = new Float64Array(0);
  const own = data.gate.design;
  return {
    ...data,
    design: { ...data.design, columns: none },
    targets: none,
    gate: own === undefined ? data.gate : { ...data.gate, design: { ...own, columns: none } },
  };
}
