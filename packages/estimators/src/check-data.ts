import { type Dataset, type Model, MoelabError } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { isConstant } from './spread.ts';

/** Which data are looked at for numbers that are not finite: all, or the targets alone where `checkFinite` sees to x later. */
type Looked = 'x and y' | 'y';

/** Checks that data fit a model and can be fitted: shapes, finite numbers, a target that varies, enough rows. */
export function checkData(
  model: Model,
  data: Dataset,
  looked: Looked = 'x and y',
): { readonly rows: number; readonly warnings: readonly string[] } {
  checkRows(model, data, looked);
  const { x, y } = data;
  const experts = Math.max(...model.layers.map(({ spec }) => spec.experts));
  if (x.rows < experts || x.rows === 0)
    throw new MoelabError(
      'INVALID_DATA',
      `data: ${x.rows} rows cannot be fitted by ${experts} experts; use at most as many experts as rows`,
    );
  if (model.target === 'real' && isConstant(y))
    throw new MoelabError('INVALID_DATA', `y: is constant (${y.data[0]}), so there is nothing to fit`);
  const { free } = model.count;
  const warnings =
    x.rows < free
      ? [`${x.rows} rows are fewer than the ${free} free parameters: the fit is not determined`]
      : [];
  return { rows: x.rows, warnings };
}

/** Checks that data fit a model: shapes, finite numbers, classes. */
export function checkRows(model: Model, { x, y }: Dataset, looked: Looked = 'x and y'): void {
  checkColumns('x', x, model.inputs);
  checkColumns('y', y, model.target === 'class' ? 1 : model.outputs);
  if (x.rows !== y.rows)
    throw new MoelabError('INVALID_DATA', `data: x has ${x.rows} rows and y ${y.rows}; they must be equal`);
  if (looked === 'x and y') checkFinite('x', x);
  checkFinite('y', y);
  if (model.target === 'class') {
    const bad = y.data.findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < model.outputs));
    if (bad >= 0)
      throw new MoelabError(
        'INVALID_DATA',
        `y: row ${bad + 1} must be a class index from 0 to ${model.outputs - 1}, got ${y.data[bad]}`,
      );
  }
}

function checkColumns(where: string, { rows, cols }: Matrix, wanted: number): void {
  if (cols !== wanted)
    throw new MoelabError(
      'INVALID_SHAPE',
      `${where}: must have ${wanted} columns, got shape (${rows}, ${cols})`,
    );
}

/** Numbers that are looked at in one call: as many as stay in the first-level cache, in a loop short enough to be optimized at once. */
const AT_ONCE = 2048;

/** Throws INVALID_DATA that names the first number that is not finite, if there is one. */
export function checkFinite(where: string, { data, cols }: Matrix): void {
  const { length } = data;
  // copied there, because a bulk copy reads memory twice as fast as a loop that waits for it number by number
  const cached = new Float64Array(Math.min(AT_ONCE, length));
  let none = 0;
  for (let from = 0; from < length; from += AT_ONCE) {
    const part = data.subarray(from, from + AT_ONCE);
    cached.set(part);
    none += zeroOrNaN(cached, part.length);
  }
  if (none === 0) return;
  const bad = data.findIndex((v) => !Number.isFinite(v));
  throw new MoelabError(
    'INVALID_DATA',
    `${where}: row ${Math.floor(bad / cols) + 1}, column ${(bad % cols) + 1} must be a finite number, got ${data[bad]}`,
  );
}

/** Σ 0 · v: NaN where a number is NaN or ±∞. No branch for each, and sums that do not wait for one another. */
function zeroOrNaN(numbers: Float64Array, length: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0; // one by one: taken out of an array they would be three times as slow
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += 0 * numbers[i]!;
    b += 0 * numbers[i + 1]!;
    c += 0 * numbers[i + 2]!;
    d += 0 * numbers[i + 3]!;
  }
  for (; i < length; i++) a += 0 * numbers[i]!;
  return a + b + c + d;
}
