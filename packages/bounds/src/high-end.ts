import type { Extended } from '@moelab/core';

/** Gives a number, or the high end of a range. */
export const highEnd = (value: Extended): number => (typeof value === 'number' ? value : value[1]);
