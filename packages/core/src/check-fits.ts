import { MoelabError } from './errors.ts';

/** Refuses values that are more or fewer than a shape has places, and a shape of other than integers ≥ 0; `where` begins the message. */
export function checkFits(where: string, values: ArrayLike<number>, shape: readonly number[]): void {
  const isShape = shape.every((n) => Number.isInteger(n) && n >= 0);
  if (!isShape || shape.reduce((a, b) => a * b, 1) !== values.length) {
    throw new MoelabError(
      'INVALID_SHAPE',
      `${where}: ${values.length} values do not fit the shape (${shape.join(', ')})`,
    );
  }
}
