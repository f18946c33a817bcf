import { type Dataset, type Model, MoelabError } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { isConstant } from './spread.ts';

/** Checks that data fit a model and can be fitted: shapes, finite numbers, a target that varies, enough rows. */
export function checkData(
  model: Model,
  data: Dataset,
): { readonly rows: number; readonly warnings: readonly string[] } {
  checkRows(model, data);
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
export function checkRows(model: Model, { x, y }: Dataset): void {
  checkColumns('x', x, model.inputs);
  checkColumns('y', y, model.target === 'class' ? 1 : model.outputs);
  if (x.rows !== y.rows)
    throw new MoelabError('INVALID_DATA', `data: x has ${x.rows} rows and y ${y.rows}; they must be equal`);
  checkFinite('x', x);
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

function checkFinite(where: string, { data, cols }: Matrix): void {
  // v − v is NaN for NaN and ±∞: no branch for each number, and sums that do not wait for one another
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let i = 0;
  for (const end = data.length - 3; i < end; i += 4) {
    first += data[i]! - data[i]!;
    second += data[i + 1]! - data[i + 1]!;
    third += data[i + 2]! - data[i + 2]!;
    fourth += data[i + 3]! - data[i + 3]!;
  }
  for (; i < data.length; i++) first += data[i]! - data[i]!;
  if (first + second + third + fourth === 0) return;
  const bad = data.findIndex((v) => !Number.isFinite(v));
  throw new MoelabError(
    'INVALID_DATA',
    `${where}: row ${Math.floor(bad / cols) + 1}, column ${(bad % cols) + 1} must be a finite number, got ${data[bad]}`,
  );
}
