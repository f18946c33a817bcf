import { SCRATCH_ADDRESS } from '../engine.ts';
import { checkNeighbours, checkRadii } from './check-search.ts';
import { type NeighbourFunctions, type NeighbourMemory, neighbourMemory } from './neighbour-memory.ts';
import { PlainNeighbourTree } from './plain-neighbour-tree.ts';
import { type TreeImage, treeImage } from './tree-image.ts';

/**
 * Nodes of at most so many points are scanned from end to end for counts, whatever boxes they have: 24 to 200 took the same time to 5 % with 200,
 * 1000 and 10,000 points in two and three dimensions, so that no size is small enough for a full scan to be worth a way of its own.
 */
const SCANNED = 48;

/** A tree in a memory, with room for arguments and results behind it. */
interface Placed {
  readonly functions: NeighbourFunctions;
  readonly buffer: ArrayBuffer;
  readonly room: number;
}

/** Searches by kernels: in the memory that all share where the tree fits there, else in one of its own, which goes with it. */
export class SimdNeighbourTree extends PlainNeighbourTree {
  #image: TreeImage | undefined;
  #own: NeighbourMemory | undefined;

  // only leaves are scanned for neighbours: of equal distances the first that is visited counts, as in the twin
  override kthDistances(k: number): Float64Array {
    const { n, order } = this;
    checkNeighbours('kthDistances', k, n - 1);
    const placed = this.#place(8 * n + 12 * k, 0);
    if (placed === null) return super.kthDistances(k);
    const { functions, buffer, room } = placed;
    functions.findNearest(n, k, room, 0, room + 8 * n);
    const found = new Float64Array(buffer, room, n);
    const out = new Float64Array(n);
    for (let p = 0; p < n; p++) out[order[p]!] = found[p]!;
    return out;
  }

  override nearest(k: number): Uint32Array {
    const { n, order } = this;
    checkNeighbours('nearest', k, n - 1);
    const placed = this.#place(12 * k + 4 * n * k, 0);
    if (placed === null) return super.nearest(k);
    const { functions, buffer, room } = placed;
    functions.findNearest(n, k, 0, room + 12 * k, room);
    const found = new Int32Array(buffer, room + 12 * k, n * k);
    const out = new Uint32Array(n * k);
    for (let p = 0, at = 0; p < n; p++) {
      for (let j = 0; j < k; j++, at++) out[order[p]! * k + j] = order[found[at]!]!;
    }
    return out;
  }

  override counts(radii: Float64Array): Uint32Array {
    const { n, order } = this;
    checkRadii('counts', radii, n);
    const placed = this.#place(12 * n, SCANNED);
    if (placed === null) return super.counts(radii);
    const { functions, buffer, room } = placed;
    const own = new Float64Array(buffer, room, n);
    for (let p = 0; p < n; p++) own[p] = radii[order[p]!]!;
    functions.countWithin(n, room, room + 8 * n);
    const found = new Int32Array(buffer, room + 8 * n, n);
    const out = new Uint32Array(n);
    for (let p = 0; p < n; p++) out[order[p]!] = found[p]! - 1;
    return out;
  }

  /** Lays the tree in a memory with `size` bytes of room, and has the kernels use it; null where there is none. */
  #place(size: number, scanned: number): Placed | null {
    this.#image ??= treeImage(this.boxes);
    const { bytes, stride, nodes, boxes } = this.#image;
    const work = SCRATCH_ADDRESS + 8 * Math.ceil(bytes.length / 8);
    const room = work + 8 * this.d;
    const memory = neighbourMemory(room + size, this.#own);
    if (memory === null) return null;
    const { functions, buffer } = memory;
    if (memory !== this.#own) new Uint8Array(buffer).set(bytes, SCRATCH_ADDRESS);
    if (!memory.isCommon) this.#own = memory;
    const [nodesAt, boxesAt] = [SCRATCH_ADDRESS + nodes, SCRATCH_ADDRESS + boxes];
    functions.useTree(SCRATCH_ADDRESS, stride, this.d, nodesAt, boxesAt, scanned, work);
    return { functions, buffer, room };
  }
}
