import { checkNeighbours, checkPoints, checkRadii } from './check-search.ts';
import type { SortedColumn } from './sorted-column.ts';

/** Searches windows of sorted numbers in plain TypeScript, with the answers of assembly/neighbours.ts. */
export class PlainSortedColumn implements SortedColumn {
  protected readonly values: ArrayLike<number>;
  protected readonly sorted: Float64Array;
  /** The place of each point among the sorted values, or that of an equal one. */
  protected readonly places: Int32Array;

  /** Throws a RangeError for numbers that are not finite. */
  constructor(values: ArrayLike<number>) {
    checkPoints('sortedColumn', values, values.length, 1);
    this.values = values;
    this.sorted = Float64Array.from(values).sort();
    this.places = new Int32Array(values.length);
    for (let i = 0; i < values.length; i++) this.places[i] = lowestPlace(this.sorted, values[i]!);
  }

  kthDistances(k: number): Float64Array {
    checkNeighbours('kthDistances', k, this.values.length - 1);
    const sorted = this.sorted;
    return Float64Array.from(this.values, (x, i) => {
      let low = this.places[i]!;
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
    checkRadii('counts', radii, this.places.length);
    return Uint32Array.from(
      this.places,
      (at, i) => this.#reach(at, radii[i]!, 1) + this.#reach(at, radii[i]!, -1),
    );
  }

  /** How many points on one side are within the radius: doubling steps, then bisection. */
  #reach(at: number, radius: number, side: 1 | -1): number {
    const sorted = this.sorted;
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
