import {
  type InputOf,
  MoelabError,
  type OutputOf,
  type Params,
  type ParamsSchema,
  params,
} from '@moelab/core';
import type { Stream } from '@moelab/numerics';
import type { CheckDeclaration, ClaimDeclaration, Results } from './claim.ts';
import type { Columns, RecordOf } from './columns.ts';
import type { Figure } from './figure-spec.ts';

/** What `run` receives beside its cell. */
export interface CellContext<O> {
  readonly options: O;
  /** The cell's own stream: `stream(seed, 'study', name, key)`. Different purposes take substreams of it. */
  readonly random: Stream;
  /** The run's seed, for what several cells share, such as the same data for two estimators: `stream(seed, 'data', n)`. */
  readonly seed: number;
  /** Aborted by Ctrl-C; a long cell looks at it, and throws an ABORTED error. */
  readonly signal: { readonly aborted: boolean };
}

/**
 * A study: a declared grid of cells, a pure function from cell to row, and claims whose decision rules are fixed before
 * anything is run. It is data; importing one does nothing.
 */
export interface StudyDefinition<P extends Params, F extends Columns, M extends Columns> {
  /** In kebab-case; `moelab run NAME`. */
  readonly name: string;
  /** A positive integer; any change that could change a number or a verdict raises it. */
  readonly version: number;
  readonly title: string;
  /** What is studied, in a sentence or two. */
  readonly summary: string;
  /** The paper: authors, year, arXiv number. */
  readonly source?: string;
  /** What its cells compute on, for the provenance; default 'float64'. */
  readonly backend?: string;
  /** `import.meta.url`: workers import the study from there, so it must be exported by its module. */
  readonly module: string;
  /** What a run can change: `key=value`, and `key=a,b,c` of a list, which makes a larger grid. */
  readonly parameters: P;
  /** The values of `--quick`: at most a minute on two cores. */
  readonly quick: Partial<InputOf<P>>;
  /** The columns that tell the cells apart; together they name a cell. */
  readonly factors: F;
  /** The columns that `run` fills. */
  readonly measures: M;
  /** The grid, in the order of the table; no cell twice. */
  cells(options: OutputOf<P>): readonly RecordOf<F>[];
  /**
   * Computes a cell's row from nothing but the cell, the options and the seed. What it throws is the reason of a failed
   * cell. NaN and ±∞ are kept as NaN, which stands for "not determined".
   */
  run(cell: RecordOf<F>, context: CellContext<OutputOf<P>>): RecordOf<M> | Promise<RecordOf<M>>;
  /** By id, in the order of the report. */
  readonly claims: Readonly<Record<string, ClaimDeclaration<ResultsOf<P, F, M>>>>;
  /** By id: what must hold, or the run has failed. */
  readonly checks?: Readonly<Record<string, CheckDeclaration<ResultsOf<P, F, M>>>>;
  /** Draws the figures of the report. */
  figures?(results: ResultsOf<P, F, M>): readonly Figure[];
}

/** The results of a study with parameters P, factors F and measures M. */
export type ResultsOf<P extends Params, F extends Columns, M extends Columns> = Results<
  OutputOf<P>,
  RecordOf<F>,
  RecordOf<M>
>;

/** A study whose declaration is known to be right. */
export interface Study<P extends Params = Params, F extends Columns = Columns, M extends Columns = Columns>
  extends Omit<StudyDefinition<P, F, M>, 'parameters'> {
  readonly parameters: ParamsSchema<P>;
}

/** A study of any kind, for what runs studies. */
// biome-ignore lint/suspicious/noExplicitAny: a study's functions take its own options and rows, which its runner does not know
export type AnyStudy = Study<any, any, any>;

/**
 * Declares a study; throws an INVALID_SPEC error that lists all that is wrong with the declaration.
 *
 * Cells, options and rows are typed by `parameters`, `factors` and `measures`.
 */
export function defineStudy<const P extends Params, const F extends Columns, const M extends Columns>(
  definition: StudyDefinition<P, F, M>,
): Study<P, F, M> {
  const { name, version, factors, measures, claims, checks = {} } = definition;
  const problems: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) problems.push(`name: must be in kebab-case, got '${name}'`);
  if (!Number.isSafeInteger(version) || version < 1) {
    problems.push(`version: must be an integer ≥ 1, got ${version}`);
  }
  if (Object.keys(factors).length === 0) problems.push('factors: must have a column that tells cells apart');
  for (const column of Object.keys(measures)) {
    if (Object.hasOwn(factors, column))
      problems.push(`measures.${column}: is a factor too; name it otherwise`);
  }
  for (const column of [...Object.keys(factors), ...Object.keys(measures)]) {
    if (column === 'failed') problems.push("failed: is the table's own column; name yours otherwise");
  }
  for (const id of Object.keys(checks)) {
    if (Object.hasOwn(claims, id)) problems.push(`checks.${id}: is a claim's id too; name it otherwise`);
  }
  if (problems.length > 0) {
    throw new MoelabError('INVALID_SPEC', `study '${name}': ${problems.join('; ')}`);
  }
  return { ...definition, parameters: params(definition.parameters) };
}
