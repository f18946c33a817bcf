import type { Tensor } from '@tensorflow/tfjs-core';
import type { OpInput } from './op-input.ts';

/** What kind of work an op does, for tables. */
export type OpFamily =
  | 'functions'
  | 'arithmetic'
  | 'comparisons'
  | 'reductions'
  | 'products'
  | 'indexing'
  | 'shapes'
  | 'mixtures';

/** Inputs that ask for a rule, and the rule in words. */
export interface RuledInputs {
  readonly inputs: readonly OpInput[];
  readonly rule: string;
}

/** One row of the op table: a call whose result, gradient and second derivatives float64 knows. */
export interface OpRow {
  /** tfjs's name of the op, with what is special about the call: 'matMul, right transposed'. */
  readonly op: string;
  readonly family: OpFamily;
  readonly inputs: readonly OpInput[];
  /** The call, on tensors of `inputs`. */
  run(...tensors: Tensor[]): Tensor;
  /** How often it is differentiated: 2 where estimators use second derivatives; 0 where it has none. */
  readonly derivatives: 0 | 1 | 2;
  /** The largest error of the result, in roundoffs (2⁻²⁴ or 2⁻⁵³) of what it is relative to. */
  readonly tolerance: number;
  /** Whether an error is relative to the entry itself, or to the largest entry, as where terms cancel. */
  readonly relativeTo: 'entry' | 'largest';
  /** NaN and ±∞ among the inputs. */
  readonly special?: RuledInputs;
  /** No entries along some axis. */
  readonly empty?: RuledInputs;
  /** Larger inputs to time the op on, and how much work that is. */
  readonly timed?: {
    /** Made when asked for: they are large. */
    readonly inputs: () => readonly OpInput[];
    readonly work: number;
    readonly unit: 'Melem/s' | 'GFLOP/s';
  };
}

/** What is left to say of a row when its family is known. */
export type RowRest = Partial<Omit<OpRow, 'op' | 'inputs' | 'run'>>;

/** Makes the rows of one family, with its defaults. */
export const rowsOf =
  (defaults: Pick<OpRow, 'family' | 'derivatives' | 'tolerance' | 'relativeTo'>) =>
  (op: string, inputs: readonly OpInput[], run: OpRow['run'], rest: RowRest = {}): OpRow => ({
    ...defaults,
    op,
    inputs,
    run,
    ...rest,
  });
