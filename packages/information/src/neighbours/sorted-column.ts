import type { NeighbourIndex } from './neighbour-index.ts';

/**
 * Finds neighbours on a line in windows of the sorted values.
 *
 * Every distance is the one rounded difference |xⱼ − xᵢ|, which grows with the window, so that the bisection agrees with a full scan to
 * the last bit. Cost: n log n to make; k for a k-th distance and log(count) for a count, of each point.
 */
export class SortedColumn implements NeighbourIndex {
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  /** The place of each point among the sorted values, or that of an equal one. */
  readonly #place: Uint32Array;

  constructor(values: Float64Array) {
    this.#values = values;
    this.#sorted = values.slice().sort();
    this.#place = Uint32Array.from(values, (value) => lowestPlace(this.#sorted, value));
  }

  kthDistances(k: number): Float64Array {
    const sorted = this.#sorted;
    return this.#values.map((x, i) => {
      let low = this.#place[i]!;
      let high = low;
      let distance = 0;
      for (let found = 0; found < k; found++) {
        const below = low > 0 ? x - sorted[low - 1]! : Infinity;
        const above = high + 1 < sorted.length ? sorted[high + 1]! - x : Infinity;
        if (below < above) low--;
        else high++;
        distance = Math.abs(Math.min(below, above)); // not −0
      }
      return distance;
    });
  }

  counts(radii: Float64Array): Uint32Array {
    return this.#place.map((at, i) => this.#reach(at, radii[i]!, 1) + this.#reach(at, radii[i]!, -1));
  }

  /** How many points on one side are within the radius: doubling steps, then bisection. */
  #reach(at: number, radius: number, side: 1 | -1): number {
    const sorted = this.#sorted;
    const x = sorted[at]!;
    const most = side === 1 ? sorted.length - 1 - at : at;
    let inside = 0;
    let outside = 1;
    while (outside <= most && Math.abs(sorted[at + side * outside]! - x) <= radius) {
      inside = outside;
      outside *= 2;
    }
    if (outside > most) outside = most + 1;
    while (outside - inside > 1) {
      const middle = (inside + outside) >>> 1;
      if (Math.abs(sorted[at + side * middle]! - x) <= radius) inside = middle;
      else outside = middle;
    }
    return inside;
  }
}

/** The first place of a value that is among the sorted ones. */
function lowestPlace(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
