/** Checks that k is an integer of [1, n), n the number of rows. */
export function checkNeighbours(where: string, k: number, n: number): void {
  if (!Number.isSafeInteger(k) || k < 1 || k >= n) {
    throw new RangeError(`${where}: k must be an integer of [1, n) with n = ${n} rows, got ${k}`);
  }
}

/** Checks that samples have one number of rows. */
export function checkRows(where: string, rows: Readonly<Record<string, number>>): void {
  if (new Set(Object.values(rows)).size > 1) {
    const seen = Object.entries(rows).map(([name, n]) => `${name} ${n}`);
    throw new RangeError(`${where}: all must have one number of rows, got ${seen.join(', ')}`);
  }
}
