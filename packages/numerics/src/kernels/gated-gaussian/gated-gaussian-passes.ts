import { shownBytes } from '../shown-bytes.ts';
import type { GatedGaussianData, GatedGaussianParameters } from './gated-gaussian-data.ts';
import { ARGUMENTS_ADDRESS, argumentWords, TASKS } from './pass-arguments.ts';
import { argumentsOf, type PassData, passData, sliceCount } from './pass-data.ts';
import { writeExperts, writeGate } from './pass-parameters.ts';
import type { PassEntry, PassRunner, RunnerNeeds } from './pass-runner.ts';
import { type PassTotals, passTotals } from './pass-totals.ts';
import { partArguments, type RowPartArguments, rowPartWords } from './row-part-arguments.ts';
import { DESIGN_PART, GATE_PART, type RowPart, rowParts, storePart } from './row-parts.ts';
import { partBytes, scratchBytes } from './scratch-columns.ts';
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

/** Numbers from line to line of products. */
const productLine = (features: number): number => (features + 3) & ~3;
/** Numbers that the products of a slice take. */
const productSums = (features: number): number => features * productLine(features);

/**
 * Passes over data that lie in a memory: written once, one pass at a time.
 *
 * What comes row after row is copied as it is, and made columns by all threads before the first pass.
 */
export class GatedGaussianPasses {
  /** The sizes of the data; their numbers are in the memory alone. */
  readonly shape: GatedGaussianData;
  readonly #threads: number;
  readonly #open: (needs: RunnerNeeds) => PassRunner;
  readonly #slices: number;
  /** The parts of a block, as they will be when rows are columns. */
  #parts: readonly RowPart[];
  #room: Room | undefined;
  #form: PassRunner['form'];
  /** What they are called in errors: rows, until a kernel is made of them. */
  #name = 'gatedGaussianRows';
  #isArranged = false;
  #isBusy = false;

  constructor(data: GatedGaussianData, threads: number, open: (needs: RunnerNeeds) => PassRunner) {
    this.shape = withoutNumbers(data);
    this.#threads = threads;
    this.#open = open;
    const parts = rowParts(data);
    const largest = Math.max(
      ...COMMON.map((tasks) => sumsLayout(data, tasks).size),
      ...[DESIGN_PART, GATE_PART].map((at) => productSums(parts[at]?.features ?? 0)),
    );
    this.#slices = sliceCount(data.rows, largest);
    const widest = Math.max(...parts.map(({ features }) => features));
    this.#room = this.#makeRoom(this.#slices * largest, Math.max(scratchBytes(data, 0), partBytes(widest)));
    this.#form = this.#room.runner.form;
    this.#parts = this.#stored(parts);
  }

  /** How passes are computed: a move to a larger memory may change it. */
  get form(): PassRunner['form'] {
    return this.#form;
  }

  /** Gives the products of the columns of a part, as they came: without factors and centres, a constant as 1. (features, features). */
  async products(index: number): Promise<Float64Array> {
    const { runner, at } = this.#idle();
    const part = this.#parts[index]!;
    const { features } = part;
    const line = productLine(features);
    const asGiven = {
      ...part,
      factors: new Float64Array(features).fill(1),
      centres: new Float64Array(features),
    };
    return this.#busy(async () => {
      await this.#runOnParts('columnProducts', [asGiven]);
      const totals = passTotals(runner.heap, at.sums / 8, productSums(features), this.#slices);
      const products = totals.lines({ at: 0, step: line }, features, features);
      for (let j = 0; j < features; j++)
        for (let k = 0; k < j; k++) products[k * features + j] = products[j * features + k]!;
      return products;
    });
  }

  /** Becomes the passes of a kernel: takes factors and centres of data of the same shape, and what of them is another array than in `before`, with which they came. */
  retake(data: GatedGaussianData, before: GatedGaussianData): void {
    const old = rowParts(before);
    const parts = rowParts(data);
    const isSame = ({ values, isRows }: RowPart, i: number) =>
      values === old[i]!.values && isRows === old[i]!.isRows;
    this.#stored(parts.filter((part, i) => !isSame(part, i)));
    this.#parts = parts.map(withoutValues);
    this.#name = 'gatedGaussianKernel';
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
    return this.#busy(async () => {
      await this.#arrange();
      writeGate(runner.heap, at, shape, parameters.gate);
      if (coefficients !== undefined && variances !== undefined)
        writeExperts(runner.heap, at, shape, coefficients, variances);
      runner.words.set(words, ARGUMENTS_ADDRESS / 4);
      await runner.run('gatedGaussian');
      const { heap } = runner;
      return read({
        sums,
        totals: passTotals(heap, at.sums / 8, sums.size, slices),
        heap,
        kept: at.kept / 8,
      });
    });
  }

  close(): void {
    if (this.#room === undefined) return;
    this.#idle().runner.close();
    this.#room = undefined;
  }

  /** Makes columns of rows, if there are any still. What fails half-way leaves no data to go on with. */
  async #arrange(): Promise<void> {
    if (this.#isArranged) return;
    const rows = this.#parts.filter(({ isRows }) => isRows);
    try {
      if (rows.length > 0) await this.#runOnParts('arrange', rows);
    } catch (error) {
      this.#room?.runner.close();
      this.#room = undefined;
      throw error;
    }
    this.#isArranged = true;
  }

  async #runOnParts(entry: PassEntry, parts: readonly RowPart[]): Promise<void> {
    const { runner, at } = this.#room!;
    for (const { before, features, factors, centres } of parts)
      for (let j = 0, to = at.units / 8 + 2 * before; j < features; j++) {
        runner.heap[to++] = factors[j]!;
        runner.heap[to++] = centres[j]!;
      }
    const { features } = parts[0]!;
    const given: RowPartArguments = {
      rows: this.shape.rows,
      slices: this.#slices,
      data: at.data,
      blockStep: at.blockStep,
      sums: at.sums,
      sumsStep: 8 * productSums(features),
      line: 8 * productLine(features),
      parts: parts.map((part) => partArguments(at, part)),
    };
    runner.words.set(rowPartWords(given), ARGUMENTS_ADDRESS / 4);
    await runner.run(entry);
  }

  /** Stores parts, and gives them without their arrays. */
  #stored(parts: readonly RowPart[]): RowPart[] {
    const { runner, at } = this.#idle();
    for (const part of parts) storePart(runner.heap, at.data / 8, at.blockStep / 8, this.shape.rows, part);
    return parts.map(withoutValues);
  }

  /** Does what no other call may come between. */
  async #busy<T>(act: () => Promise<T>): Promise<T> {
    this.#isBusy = true;
    try {
      return await act();
    } finally {
      this.#isBusy = false;
    }
  }

  #idle(): Room {
    if (this.#room === undefined) throw new Error(`${this.#name}: was disposed; make another`);
    if (this.#isBusy) throw new Error(`${this.#name}: is at work; await a call before the next`);
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

const NONE = new Float64Array(0);

const withoutValues = (part: RowPart): RowPart => ({ ...part, values: NONE });

function withoutNumbers(data: GatedGaussianData): GatedGaussianData {
  const own = data.gate.design;
  return {
    ...data,
    design: { ...data.design, columns: NONE },
    targets: NONE,
    gate: own === undefined ? data.gate : { ...data.gate, design: { ...own, columns: NONE } },
  };
}
