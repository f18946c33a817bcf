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

/** Numbers that are looked at in one call: an engine optimizes a short function that is called often better than a long loop. */
const AT_ONCE = 1024;

function checkFinite(where: string, { data, cols }: Matrix): void {
  const { length } = data;
  let none = 0;
  for (let from = 0; from < length; from += AT_ONCE)
    none += zeroOrNaN(data, from, Math.min(from + AT_ONCE, length));
  if (none === 0) return;
  const bad = data.findIndex((v) => !Number.isFinite(v));
  throw new MoelabError(
    'INVALID_DATA',
    `${where}: row ${Math.floor(bad / cols) + 1}, column ${(bad % cols) + 1} must be a finite number, got ${data[bad]}`,
  );
}

/** Σ (v − v): NaN where a number is NaN or ±∞. No branch for each, and sums that do not wait for one another. */
function zeroOrNaN(data: Matrix['data'], from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = from;
  for (; i + 3 < to; i += 4) {
    a += data[i]! - data[i]!;
    b += data[i + 1]! - data[i + 1]!;
    c += data[i + 2]! - data[i + 2]!;
    d += data[i + 3]! - data[i + 3]!;
  }
  for (; i < to; i++) a += data[i]! - data[i]!;
  return a + b + c + d;
}
