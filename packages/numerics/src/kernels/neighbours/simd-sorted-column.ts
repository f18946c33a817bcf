import { SCRATCH_ADDRESS } from '../engine.ts';
import { checkRadii } from './check-search.ts';
import { type NeighbourMemory, neighbourMemory } from './neighbour-memory.ts';
import { PlainSortedColumn } from './plain-sorted-column.ts';

/** Counts by a kernel: in the memory that all share where the numbers fit there, else in one of its own, which goes with it. */
export class SimdSortedColumn extends PlainSortedColumn {
  #own: NeighbourMemory | undefined;

  override counts(radii: Float64Array): Uint32Array {
    const n = this.sorted.length;
    checkRadii('counts', radii, n);
    const radiiAt = SCRATCH_ADDRESS + 8 * n;
    const placesAt = radiiAt + 8 * n;
    const countsAt = placesAt + 4 * n;
    const memory = neighbourMemory(countsAt + 4 * n, this.#own);
    if (memory === null) return super.counts(radii);
    const { functions, buffer } = memory;
    if (memory !== this.#own) {
      new Float64Array(buffer, SCRATCH_ADDRESS, n).set(this.sorted);
      new Int32Array(buffer, placesAt, n).set(this.places);
    }
    if (!memory.isCommon) this.#own = memory;
    new Float64Array(buffer, radiiAt, n).set(radii);
    const step = n < 2 ? 0 : 2 ** Math.floor(Math.log2(n - 1));
    functions.countOnLine(SCRATCH_ADDRESS, n, placesAt, radiiAt, countsAt, step);
    return new Uint32Array(buffer, countsAt, n).slice();
  }
}
