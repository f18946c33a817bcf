/**
 * Lists every combination of the given levels, the last name varying fastest:
 * `grid({ n: [10, 20], replication: [0, 1] })` has four cells.
 *
 * A name without levels gives no cell.
 */
export function grid<const T extends Readonly<Record<string, readonly unknown[]>>>(
  levels: T,
): readonly { readonly [K in keyof T]: T[K][number] }[] {
  let cells: readonly Readonly<Record<string, unknown>>[] = [{}];
  for (const [name, values] of Object.entries(levels)) {
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [name]: value })));
  }
  return cells as readonly { readonly [K in keyof T]: T[K][number] }[];
}

/** Numbers the replications of a cell: 0, 1, …, count − 1. */
export const replications = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
