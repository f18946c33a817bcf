import { type Extended, endsOf } from '@moelab/core';

/** Gives a number, or the high end of a range. */
export const highEnd = (value: Extended): number => endsOf(value)[1];
