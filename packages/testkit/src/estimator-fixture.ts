import { type AnyPart, createLab, type Fit, type Run, type Values } from '@moelab/core';
import { type EstimatorProblem, plainProblem } from './plain-problem.ts';
import { copied } from './same-bytes.ts';

/** How an estimator is checked beyond its own options. */
export interface EstimatorCheckOptions {
  /** What it is checked on: a model to fit, and data of a few dozen rows; two lines with Gaussian noise by default. */
  problem?(): Promise<EstimatorProblem>;
  /** Throws unless the fit is what is known of this problem: a closed form, a risk below the start's, an invariance. */
  finds?(fit: Fit, problem: EstimatorProblem): void | Promise<void>;
}

/** What every rule works on: the estimator, its problem, and one fit of it that rules share. */
export interface EstimatorFixture {
  readonly part: AnyPart<'estimators'>;
  readonly options: unknown;
  readonly check: EstimatorCheckOptions;
  readonly problem: EstimatorProblem;
  /** The problem's numbers as they were before the first fit. */
  readonly before: { readonly parameters: Values; readonly x: Float64Array; readonly y: Float64Array };
  /** A fit by the estimator; of seed 1 unless `run` says otherwise. */
  fitted(run?: Partial<Run>, changed?: Partial<EstimatorProblem>): Promise<Fit>;
  /** The fit of seed 1, computed once. */
  first(): Promise<Fit>;
}

/** Prepares an estimator for its rules. */
export async function estimatorFixture(
  part: AnyPart<'estimators'>,
  options: unknown,
  check: EstimatorCheckOptions,
): Promise<EstimatorFixture> {
  const lab = createLab({ plugins: [{ name: 'testkit', estimators: { estimator: part } }] });
  const estimator = lab.estimatorFrom('estimator', options);
  const problem = await (check.problem ?? plainProblem)();
  const fitted: EstimatorFixture['fitted'] = (run = {}, changed = {}) => {
    const { model, data } = { ...problem, ...changed };
    return estimator.fit(model, data, { seed: 1, ...run });
  };
  let first: Promise<Fit> | undefined;
  return {
    part,
    options,
    check,
    problem,
    before: {
      parameters: copied(problem.model.parameters),
      x: Float64Array.from(problem.data.x.data),
      y: Float64Array.from(problem.data.y.data),
    },
    fitted,
    first: () => {
      first ??= fitted();
      return first;
    },
  };
}
