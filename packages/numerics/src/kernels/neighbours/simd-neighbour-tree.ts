import { engine, SCRATCH_ADDRESS } from '../engine.ts';
import { kernelMemory } from '../kernel-memory.ts';
import { compiled, embeddedModules, linked } from '../kernel-modules.ts';
import type { KernelMemory, KernelModule } from '../web-assembly.ts';
import { PlainNeighbourTree } from './plain-neighbour-tree.ts';
import { type TreeImage, treeImage } from './tree-image.ts';

/**
 * Nodes of at most so many points are scanned from end to end for counts, whatever boxes they have: 24 to 200 took the same time to 5 % with 200,
 * 1000 and 10,000 points in two and three dimensions, so that no size is small enough for a full scan to be worth a way of its own.
 */
const SCANNED = 48;

/** What assembly/neighbours.ts exports; addresses and strides are bytes. */
interface Functions {
  useTree(
    columns: number,
    stride: number,
    d: number,
    nodes: number,
    boxes: number,
    scanned: number,
    work: number,
  ): void;
  findNearest(n: number, k: number, distances: number, places: number, work: number): void;
  countWithin(n: number, radii: number, counts: number): void;
}

/** A tree in a memory, with room for arguments and results behind it. */
interface Placed {
  readonly functions: Functions;
  readonly buffer: ArrayBuffer;
  readonly room: number;
}

/** A memory with the functions on it. */
interface Place {
  readonly memory: KernelMemory;
  readonly functions: Functions;
}

let modules: readonly KernelModule[] | undefined;
let scratch: Place | undefined;

function placeOn(memory: KernelMemory): Place {
  modules ??= compiled(embeddedModules('neighbours'), false);
  return { memory, functions: linked(modules, memory) as object as Functions };
}

function onScratch(memory: KernelMemory): Place {
  scratch ??= placeOn(memory);
  return scratch;
}

/** Searches by kernels: in the memory that all share where the tree fits there, else in one of its own, which goes with it. */
export class SimdNeighbourTree extends PlainNeighbourTree {
  #image: TreeImage | undefined;
  #own: Place | undefined;

  // only leaves are scanned for neighbours: of equal distances the first that is visited counts, as in the twin
  override kthDistances(k: number): Float64Array {
    const { n, order } = this;
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
    const common = engine();
    if (common === null) return null;
    this.#image ??= treeImage(this.boxes, this.points);
    const { bytes, stride, nodes, boxes } = this.#image;
    const work = SCRATCH_ADDRESS + 8 * Math.ceil(bytes.length / 8);
    const room = work + 8 * this.d;
    const isSmall = room + size <= common.memory.buffer.byteLength;
    const place = isSmall ? onScratch(common.memory) : this.#ownPlace(room + size);
    if (place === null) return null;
    const buffer = place.memory.buffer as ArrayBuffer;
    if (isSmall) new Uint8Array(buffer).set(bytes, SCRATCH_ADDRESS);
    const [nodesAt, boxesAt] = [SCRATCH_ADDRESS + nodes, SCRATCH_ADDRESS + boxes];
    place.functions.useTree(SCRATCH_ADDRESS, stride, this.d, nodesAt, boxesAt, scanned, work);
    return { functions: place.functions, buffer, room };
  }

  /** A memory of the tree's own, with the tree in it; null where there is none to give: the plain search needs none. */
  #ownPlace(size: number): Place | null {
    if (this.#own !== undefined && this.#own.memory.buffer.byteLength >= size) return this.#own;
    try {
      this.#own = placeOn(kernelMemory(size));
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
    new Uint8Array(this.#own.memory.buffer).set(this.#image!.bytes, SCRATCH_ADDRESS);
    return this.#own;
  }
}
