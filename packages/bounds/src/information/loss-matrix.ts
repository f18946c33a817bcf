import { type Assumption, optional, type Param } from '@moelab/core';
import { type Matrix, matrix } from '@moelab/numerics';
import { probabilityList } from '../probability-list.ts';

/** Losses of every expert on every input, (inputs, experts): a matrix, or a list of rows. */
export type Losses = Matrix | readonly (readonly number[])[];

const DOC = 'd(x, t), the mean loss of expert t on input x: rows are inputs, columns are experts';

/** Declares the losses of a bank, of which D(R) is computed. */
export const losses: Param<Losses | undefined> = optional<Losses>({
  doc: DOC,
  jsonSchema: {
    type: 'array',
    items: { type: 'array', items: { type: 'number' }, minItems: 1 },
    minItems: 1,
    description: DOC,
  },
  problem(value) {
    const rows = rowsOf(value);
    const experts = rows[0]?.length ?? 0;
    if (experts === 0) return 'must be a matrix with inputs and experts, or a list of its rows';
    const ragged = rows.findIndex((row) => row.length !== experts);
    if (ragged >= 0)
      return `must have ${experts} losses in every row, and has ${rows[ragged]!.length} in row ${ragged}`;
    const found = firstLoss(rows, (loss) => !Number.isFinite(loss));
    return found && `must be finite, and is not for ${found}`;
  },
});

/** Declares the probabilities of the inputs of `losses`. */
export const inputWeights = optional(
  probabilityList('the probability of each input of losses; equal where not given'),
);

/** Gives losses as a matrix. */
export const lossMatrix = (given: Losses): Matrix =>
  isMatrix(given) ? given : matrix(given.length, given[0]!.length, given.flat());

/** Says what keeps losses from [0, 1], if anything does. */
export function unitLossProblem(given: Losses | undefined): string | undefined {
  const found = firstLoss(rowsOf(given), (loss) => loss < 0 || loss > 1);
  return found && `must be in [0, 1], and is not for ${found}`;
}

/** Says how weights do not fit the losses, if so. */
export function inputWeightsProblem(
  given: Losses | undefined,
  weights: readonly number[] | undefined,
): string | undefined {
  if (weights === undefined) return undefined;
  const inputs = rowsOf(given).length;
  if (given === undefined) return 'must come with losses';
  return weights.length === inputs
    ? undefined
    : `must have one entry for each of ${inputs} inputs, got ${weights.length}`;
}

/** What a D(R) that is computed from losses rests on. */
export function populationLosses({ rows, cols }: Matrix): Assumption {
  return {
    statement:
      'the losses are those of the bank as it is, and the inputs with their weights are the population',
    status: 'assumed',
    evidence: `D(R) was computed from ${rows} inputs and ${cols} experts`,
  };
}

const isMatrix = (given: unknown): given is Matrix =>
  typeof given === 'object' && given !== null && 'data' in given && 'cols' in given;

/** The rows of what may be losses; none of anything else. */
function rowsOf(given: unknown): readonly ArrayLike<number>[] {
  if (isMatrix(given)) {
    const { rows, cols, data } = given;
    return Array.from({ length: rows }, (_, x) => data.subarray(x * cols, (x + 1) * cols));
  }
  return Array.isArray(given) && given.every(Array.isArray) ? given : [];
}

/** Where the first loss is that `isWrong`, and what it is. */
function firstLoss(
  rows: readonly ArrayLike<number>[],
  isWrong: (loss: number) => boolean,
): string | undefined {
  for (const [x, row] of rows.entries()) {
    const t = Array.from(row).findIndex(isWrong);
    if (t >= 0) return `input ${x} and expert ${t}: ${row[t]}`;
  }
  return undefined;
}
