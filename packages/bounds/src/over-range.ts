import type { Extended } from '@moelab/core';

/** Gives f of a number, or of both ends of a range, for an f that does not fall. */
export const overRange = (value: Extended, f: (end: number) => number): Extended =>
  typeof value === 'number' ? f(value) : [f(value[0]), f(value[1])];
