import type { Engine } from '../engine.ts';
import { PlainSortedColumn } from './plain-sorted-column.ts';
import { SimdSortedColumn } from './simd-sorted-column.ts';
import type { SortedColumn } from './sorted-column.ts';

/** Makes sorted columns for an engine, or for none; `Kernels.sortedColumn` says what they do. */
export const sortedColumnOn =
  (engine: () => Engine | null) =>
  (values: ArrayLike<number>): SortedColumn =>
    new (engine() === null ? PlainSortedColumn : SimdSortedColumn)(values);
