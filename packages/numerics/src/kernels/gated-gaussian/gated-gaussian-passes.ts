import { shownBytes } from '../shown-bytes.ts';
import type { GatedGaussianData, GatedGaussianParameters } from './gated-gaussian-data.ts';
import { ARGUMENTS_ADDRESS, argumentWords, TASKS } from './pass-arguments.ts';
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

/** What addresses of 32 bits reach. */
const MOST_BYTES = 2 ** 32;

/** A memory with the data, and where what lies in it. */
interface Room {
  readonly runner: PassRunner;
  readonly at: PassData;
  /** Numbers that sums of all slices may take, and bytes for a thread's scratch. */
  readonly sums: number;
  readonly scratch: number;
  /** The passes that were run here, by their tasks. */
  readonly plans: Map<number, Plan>;
}

/** What a pass leaves in the memory, to be read before the next begins. */
export interface PassOutcome {
  readonly sums: SumsLayout;
  readonly totals: PassTotals;
  /** The memory as numbers, and where the responsibilities that were kept begin. */
  readonly heap: Float64Array;
  readonly kept: number;
}

/** What a pass needs beside parameters: it stays the same as long as the data are where they are. */
interface Plan {
  readonly sums: SumsLayout;
  readonly slices: number;
  /** The arguments. */
  readonly words: Uint32Array;
}

/** Passes over data that lie in a memory: written once, one pass at a time. */
export class GatedGaussianPasses {
  /** The sizes of the data; their numbers are in the memory alone. */
  readonly shape: GatedGaussianData;
  readonly #threads: number;
  readonly #open: (needs: RunnerNeeds) => PassRunner;
  readonly #slices: number;
  #room: Room | undefined;
  #form: PassRunner['form'];
  #isBusy = false;

  constructor(data: GatedGaussianData, threads: number, open: (needs: RunnerNeeds) => PassRunner) {
    this.shape = withoutNumbers(data);
    this.#threads = threads;
    this.#open = open;
    const largest = Math.max(...COMMON.map((tasks) => sumsLayout(data, tasks).size));
    this.#slices = sliceCount(data.rows, largest);
    this.#room = this.#makeRoom(this.#slices * largest, scratchBytes(data, 0));
    this.#form = this.#room.runner.form;
    writeData(this.#room.runner.heap, this.#room.at, data);
  }

  /** How passes are computed: a move to a larger memory may change it. */
  get form(): PassRunner['form'] {
    return this.#form;
  }

  /** Gives the memory as numbers, and where the responsibilities begin that were kept; throws when a pass is at work or after `close`. */
  kept(): { readonly heap: Float64Array; readonly first: number; readonly end: number } {
    const { runner, at } = this.#idle();
    return { heap: runner.heap, first: at.kept / 8, end: at.bytes / 8 };
  }

  /**
   * Runs a pass at parameters, of which only those of the gate need be given for responsibilities that were kept, and gives what `read` makes
   * of the outcome: the next pass, which overwrites it, is refused until then.
   */
  async run<T>(
    tasks: number,
    parameters: Pick<GatedGaussianParameters, 'gate'> & Partial<GatedGaussianParameters>,
    read: (outcome: PassOutcome) => T,
  ): Promise<T> {
    const { shape } = this;
    const { runner, at, plans } = this.#roomFor(tasks);
    const { sums, slices, words } = plans.get(tasks)!;
    const { coefficients, variances } = parameters;
    writeGate(runner.heap, at, shape, parameters.gate);
    if (coefficients !== undefined && variances !== undefined)
      writeExperts(runner.heap, at, shape, coefficients, variances);
    runner.words.set(words, ARGUMENTS_ADDRESS / 4);
    this.#isBusy = true;
    try {
      await runner.run();
      const { heap } = runner;
      return read({
        sums,
        totals: passTotals(heap, at.sums / 8, sums.size, slices),
        heap,
        kept: at.kept / 8,
      });
    } finally {
      this.#isBusy = false;
    }
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

  /** Gives the room with a plan of the pass, moved to a larger memory if it is too small. */
  #roomFor(tasks: number): Room {
    const old = this.#idle();
    if (old.plans.has(tasks)) return old;
    const sums = sumsLayout(this.shape, tasks);
    const slices = Math.min(this.#slices, sliceCount(this.shape.rows, sums.size));
    const needs = { sums: slices * sums.size, scratch: scratchBytes(this.shape, tasks) };
    const room = needs.sums <= old.sums && needs.scratch <= old.scratch ? old : this.#move(old, needs);
    const words = argumentWords(argumentsOf(this.shape, room.at, sums, slices, tasks));
    room.plans.set(tasks, { sums, slices, words });
    return room;
  }

  #move(old: Room, needs: Pick<Room, 'sums' | 'scratch'>): Room {
    const room = this.#makeRoom(Math.max(needs.sums, old.sums), Math.max(needs.scratch, old.scratch));
    // data and kept responsibilities end the memory, in the same order
    room.runner.heap.set(old.runner.heap.subarray(old.at.data / 8, old.at.bytes / 8), room.at.data / 8);
    old.runner.close();
    this.#room = room;
    this.#form = room.runner.form;
    return room;
  }

  #makeRoom(sums: number, scratch: number): Room {
    const at = passData(this.shape, this.#threads * scratch, 8 * sums);
    const needs = () =>
      `${shownBytes(at.bytes)} of memory, ${shownBytes(at.kept - at.data)} for data, ${shownBytes(at.bytes - at.kept)} for responsibilities, ${shownBytes(at.data)} for sums and scratch`;
    const remedy = 'use fewer rows, experts or features';
    if (at.bytes > MOST_BYTES)
      throw new RangeError(`gatedGaussianKernel: needs ${needs()}; must be at most 4 GiB: ${remedy}`);
    let runner: PassRunner;
    try {
      runner = this.#open({
        bytes: at.bytes,
        slices: this.#slices,
        scratch: (thread) => at.scratch + thread * scratch,
      });
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new RangeError(`gatedGaussianKernel: the system has not ${needs()}: ${remedy}`, { cause });
    }
    return { runner, at, sums, scratch, plans: new Map() };
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
