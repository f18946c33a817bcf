// What a benchmark is: data, so that one runner times them all.

/** Work of a job as its limit counts it, on the page: what no way that we know of leaves out. */
export interface Work {
  /** Exponentials of float64, or functions of like size. */
  readonly exps?: number;
  /** Additions and multiplications of float64, each one. */
  readonly flops?: number;
  /** The same in float32, of which a vector holds twice as many. */
  readonly flops32?: number;
  /** Read from and written to memory. */
  readonly bytes?: number;
}

/** A way of doing the job in this process. */
export interface Own<Answer> {
  readonly name: string;
  /** What a turn needs and its times do not count. */
  before?(): void | Promise<void>;
  /** Does the whole job once. */
  run(): Answer | Promise<Answer>;
}

/** A script that does the same job in another language, in the ways that it offers, on the files of the job's folder. */
export interface Peer {
  /** Names its ways, as 'numpy' in 'numpy, rows'; alone where it has only one. */
  readonly name: string;
  readonly language: 'python' | 'R';
  readonly script: URL;
  readonly words: readonly (string | number)[];
  /** The Debian packages that it needs. */
  readonly packages: readonly string[];
}

/** A case with its data made: ready to be timed. */
export interface Prepared<Answer> {
  /** The first is the one whose limit is stated. */
  readonly own: readonly Own<Answer>[];
  readonly peers?: readonly Peer[];
  /** The work of the first. */
  readonly work: Work;
  /**
   * Says in a sentence how far the answers agree, by the names of those that did the job; throws where one did another job, and where
   * one stands for a number that is wrong.
   */
  agree(answers: ReadonlyMap<string, Answer>): string;
  close?(): void | Promise<void>;
}

interface Labelled {
  /** What the table says in place of the case's own label. */
  readonly label?: string;
}

/**
 * Asks for the time of the fastest way named `of`, or `of` and a comma, over that of the fastest whose name begins so with one of `to`; without a
 * bound it is only reported.
 */
interface AskedRatio extends Labelled {
  readonly kind: 'ratio';
  readonly of: string;
  readonly to: readonly string[];
  readonly time: 'cpu' | 'wall';
  readonly atMost?: number;
  /** What the peer is, in words, where it is reported beside another that is judged: the page says how much faster it is. */
  readonly peer?: string;
}

/** Asks for the wall time of `to` over that of `of`. */
interface AskedSpeedUp extends Labelled {
  readonly kind: 'speed-up';
  readonly of: string;
  readonly to: string;
  readonly atLeast: number;
}

interface AskedTime extends Labelled {
  readonly kind: 'wall time';
  readonly of: string;
  readonly atMostMs: number;
}

/** Asks for the most memory that this process had, which is that of all ways of our own together. */
interface AskedMemory extends Labelled {
  readonly kind: 'peak memory';
  readonly atMostMiB: number;
}

/** What is asked for. */
export type Asked = AskedRatio | AskedSpeedUp | AskedTime | AskedMemory;

/** What a case is made of, by name. */
export type Sizes = Readonly<Record<string, number | string>>;

/** The job at one size. */
export interface Case<S extends Sizes> {
  /** What the table says. */
  readonly label: string;
  readonly sizes: S;
  /** Sizes at which it takes some milliseconds: does it still run? */
  readonly quick: S;
  readonly asked: readonly Asked[];
}

/** A benchmark. */
export interface Job<S extends Sizes, Answer> {
  readonly title: string;
  readonly cases: readonly Case<S>[];
  /** Why it cannot take less than the work of `prepare`, in a sentence or two. */
  readonly limit: string;
  /** What a reader of the numbers should know. */
  readonly notes?: readonly string[];
  /** Makes the data and writes the peers' files to `folder`. */
  prepare(sizes: S, folder: string): Prepared<Answer> | Promise<Prepared<Answer>>;
}

/** Any benchmark: what is taken from lists of them. */
// biome-ignore lint/suspicious/noExplicitAny: sizes and answers are of each job's own kind
export type AnyJob = Job<any, any>;

/** Gives a benchmark as it is, its types inferred. */
export const defineJob = <S extends Sizes, Answer>(job: Job<S, Answer>): Job<S, Answer> => job;
