import { PassError } from '../kernels/pass-error.ts';
import { DONE, NEXT } from './worker-source.ts';

/** A slice that failed on a thread, and how many are left that nobody will take. */
export interface FailedSlice {
  readonly slice: number;
  readonly thread: number;
  readonly thrown: unknown;
  readonly left: number;
}

/** One run of a pass: which slices are taken and done, and when it is over. */
export class PassRun {
  /** Shared by the threads, and of this run alone: a worker that comes late finds nothing to take. */
  readonly counters: Int32Array = new Int32Array(new SharedArrayBuffer(8));
  readonly #entry: string;
  readonly #slices: number;
  #error: Error | undefined;
  #settle: (error: Error | undefined) => void = () => {};

  constructor(entry: string, slices: number) {
    this.#entry = entry;
    this.#slices = slices;
  }

  /** Says whether all slices are done, failed or left. */
  get isWhole(): boolean {
    return Atomics.load(this.counters, DONE) === this.#slices;
  }

  /** Computes slices in the caller's thread until none is left to take. */
  work(compute: (slice: number) => void): void {
    const { counters } = this;
    for (;;) {
      const slice = Atomics.add(counters, NEXT, 1);
      if (slice >= this.#slices) return;
      try {
        compute(slice);
        Atomics.add(counters, DONE, 1);
      } catch (thrown) {
        const left = Math.max(0, this.#slices - Atomics.exchange(counters, NEXT, this.#slices));
        this.fail({ slice, thread: 0, thrown, left });
      }
    }
  }

  /** Counts a slice that failed; the first is what the run rejects with. */
  fail({ slice, thread, thrown, left }: FailedSlice): void {
    this.#error ??= PassError.ofSlice(this.#entry, slice, thread, thrown);
    Atomics.add(this.counters, DONE, 1 + left);
  }

  /** Resolves when the run is whole and `end` says so, or rejects with its error. */
  over(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
      if (this.isWhole) this.end();
    });
  }

  /** Settles what `over` promised, by default with the error of a slice if one failed. */
  end(error: Error | undefined = this.#error): void {
    this.#settle(error);
  }
}
