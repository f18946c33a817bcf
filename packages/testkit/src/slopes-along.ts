import type { Declarations, Values } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { demand } from './check.ts';

/** What a function gives at some values: its numbers, row by row, and on which smooth piece each row is. */
export interface Evaluated {
  /** (rows, columns), row-major. */
  readonly numbers: Float64Array;
  /** One for each row: it changes where the row passes to another smooth piece, such as another selection. */
  readonly pieces: readonly string[];
}

/** The derivative of each number when one array of the values moves along a direction. */
interface Slope {
  readonly name: string;
  readonly direction: Float64Array;
  readonly derivative: Float64Array;
}

/** Slopes along one random direction for each array, and the rows that stayed on their piece throughout. */
export interface Slopes {
  readonly slopes: readonly Slope[];
  readonly isStable: readonly boolean[];
}

/** Of the moved arrays' size 1: the differences err by about h² and by 1e-16/h. */
const STEP = 1e-5;

/**
 * Differentiates by central differences along one random direction of N(0, 1) entries for each array of values: two evaluations
 * an array, where one for each entry takes hundreds. An error in one entry of a gradient shows in the sum with it.
 *
 * An entry that is declared positive moves in proportion to itself, so that a small one stays positive, and on its scale.
 */
export async function slopesAlong(
  values: Values,
  f: (values: Values) => Promise<Evaluated>,
  random: Stream,
  declarations: Declarations = {},
): Promise<Slopes> {
  const here = await f(values);
  const isStable = here.pieces.map(() => true);
  const slopes: Slope[] = [];
  for (const [name, array] of Object.entries(values)) {
    const own = random.substream(name);
    const isPositive = declarations[name]?.domain === 'positive';
    const direction = array.values.map((v) => (isPositive ? v : 1) * normal(own));
    const moved = (h: number) =>
      f({ ...values, [name]: { ...array, values: array.values.map((v, i) => v + h * direction[i]!) } });
    const [above, below] = [await moved(STEP), await moved(-STEP)];
    for (const [row, piece] of here.pieces.entries())
      isStable[row] &&= above.pieces[row] === piece && below.pieces[row] === piece;
    const derivative = above.numbers.map((a, i) => (a - below.numbers[i]!) / (2 * STEP));
    slopes.push({ name, direction, derivative });
  }
  return { slopes, isStable };
}

/**
 * Demands that a gradient of Σ c · f, c being 0 off the smooth rows, has the slopes that differences give: to 1e-6 relative, and to
 * `tolerance` of the largest slope where that is more.
 */
export function demandSlopes(found: Values, { slopes }: Slopes, c: Float64Array, tolerance = 1e-8): void {
  const dot = (a: Float64Array, b: Float64Array) =>
    a.reduce((total, v, i) => (b[i] === 0 ? total : total + v * b[i]!), 0);
  const largest = Math.max(1, ...slopes.map(({ derivative }) => Math.abs(dot(derivative, c))));
  for (const { name, direction, derivative } of slopes) {
    const got = dot(found[name]!.values, direction);
    const want = dot(derivative, c);
    demand(
      Math.abs(got - want) <= 1e-6 * Math.abs(want) + tolerance * largest,
      `the slope along a random direction of ${name} is ${got} by autodiff and ${want} by differences`,
    );
  }
}
