import type { NeighbourIndex } from './neighbour-index.ts';

/**
 * Finds neighbours on a line in windows of the sorted values.
 *
 * Every distance is the one rounded difference |xⱼ − xᵢ|, which grows with the window, so that the bisection agrees with a full scan to
 * the last bit. Cost: n log n to make, k for a k-th distance, log(count) for a count.
 */
export class SortedColumn implements NeighbourIndex {
  readonly #sorted: Float64Array;
  /** The place of point i in the sorted values. */
  readonly #place: Uint32Array;

  constructor(values: Float64Array) {
    const n = values.length;
    const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
    this.#sorted = new Float64Array(n);
    this.#place = new Uint32Array(n);
    for (let i = 0; i < n; i++) {
      this.#sorted[i] = values[order[i]!]!;
      this.#place[order[i]!] = i;
    }
  }

  kthDistance(i: number, k: number): number {
    const sorted = this.#sorted;
    const at = this.#place[i]!;
    const x = sorted[at]!;
    let low = at;
    let high = at;
    let distance = 0;
    for (let found = 0; found < k; found++) {
      const below = low > 0 ? x - sorted[low - 1]! : Infinity;
      const above = high + 1 < sorted.length ? sorted[high + 1]! - x : Infinity;
      if (below < above) low--;
      else high++;
      distance = Math.min(below, above);
    }
    return distance;
  }

  count(i: number, radius: number, closed: boolean): number {
    const at = this.#place[i]!;
    return this.#reach(at, radius, closed, 1) + this.#reach(at, radius, closed, -1);
  }

  /** How many points on one side are within the radius: doubling steps, then bisection. */
  #reach(at: number, radius: number, closed: boolean, side: 1 | -1): number {
    const sorted = this.#sorted;
    const x = sorted[at]!;
    const most = side === 1 ? sorted.length - 1 - at : at;
    let inside = 0;
    let outside = 1;
    while (outside <= most) {
      const distance = Math.abs(sorted[at + side * outside]! - x);
      if (closed ? distance > radius : distance >= radius) break;
      inside = outside;
      outside *= 2;
    }
    if (outside > most) outside = most + 1;
    while (outside - inside > 1) {
      const middle = (inside + outside) >>> 1;
      const distance = Math.abs(sorted[at + side * middle]! - x);
      if (closed ? distance > radius : distance >= radius) outside = middle;
      else inside = middle;
    }
    return inside;
  }
}
