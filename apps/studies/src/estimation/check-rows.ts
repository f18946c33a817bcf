import { MoelabError } from '@moelab/core';

/** Refuses a sample that cannot determine the parameters of the fit; `where` is the option that says how many rows. */
export function checkRows(where: string, rows: number, parameters: number): void {
  if (rows >= parameters) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `${where}: must be at least ${parameters}, the free parameters of the fitted model, got ${rows}; draw more rows or fit fewer experts`,
  );
}
