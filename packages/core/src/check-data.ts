import type { Matrix } from '@moelab/numerics';
import { MoelabError } from './errors.ts';
import type { Model } from './model.ts';

type Sizes = Pick<Model, 'inputs' | 'outputs' | 'target'>;

/** Checks that x is (rows, inputs). */
export function checkInputs({ inputs }: Sizes, x: Matrix): void {
  checkColumns('x', x, inputs);
}

/** Checks that x is (rows, inputs) and that y holds as many targets: (rows, outputs), or class indices (rows, 1). */
export function checkTargets(model: Sizes, x: Matrix, y: Matrix): void {
  checkInputs(model, x);
  checkColumns('y', y, model.target === 'class' ? 1 : model.outputs);
  if (x.rows !== y.rows) {
    throw new MoelabError('INVALID_SHAPE', `y: must have as many rows as x, got ${y.rows} and ${x.rows}`);
  }
  if (model.target === 'real') return;
  const bad = y.data.findIndex((v) => !(Number.isInteger(v) && v >= 0 && v < model.outputs));
  if (bad >= 0) {
    throw new MoelabError(
      'INVALID_DATA',
      `y: row ${bad + 1} must be a class index from 0 to ${model.outputs - 1}, got ${y.data[bad]}`,
    );
  }
}

/** Checks that losses, where they are given, are (rows, experts). */
export function checkLosses(losses: Matrix | undefined, rows: number, experts: number): void {
  if (losses === undefined || (losses.rows === rows && losses.cols === experts)) return;
  throw new MoelabError(
    'INVALID_SHAPE',
    `losses: must have shape (rows of x, experts) = (${rows}, ${experts}), got (${losses.rows}, ${losses.cols})`,
  );
}

function checkColumns(where: string, { rows, cols }: Matrix, columns: number): void {
  if (cols === columns) return;
  throw new MoelabError(
    'INVALID_SHAPE',
    `${where}: must have ${columns} columns, got shape (${rows}, ${cols})`,
  );
}
