import type { Engine } from '../engine.ts';
import type { NeighbourTree } from './neighbour-tree.ts';
import { PlainNeighbourTree } from './plain-neighbour-tree.ts';
import { SimdNeighbourTree } from './simd-neighbour-tree.ts';

/** Makes trees for an engine, or for none; `Kernels.neighbourTree` says what they do. */
export const neighbourTreeOn =
  (engine: () => Engine | null) =>
  (data: Float64Array, n: number, d: number): NeighbourTree =>
    new (d === 0 || engine() === null ? PlainNeighbourTree : SimdNeighbourTree)(data, n, d);
