import type { NeighbourIndex } from './neighbour-index.ts';
import type { Points } from './points.ts';

const LEAF = 12;

/**
 * Finds neighbours in the maximum norm, in boxes that are halved at the median of their widest side.
 *
 * Every distance is the largest of the rounded differences |xⱼ − xᵢ| of the coordinates, and a box is left aside or counted whole by
 * such differences alone, so that the answers are those of a full scan to the last bit. Cost: n log n to make; a search takes about log n for
 * few dimensions, and tends to n for many. Source: Friedman, Bentley, Finkel 1977.
 */
export class KdTree implements NeighbourIndex {
  readonly #d: number;
  /** The point at each place: points of one leaf lie together. */
  readonly #order: Uint32Array;
  readonly #place: Uint32Array;
  readonly #data: Float64Array;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  /** The second child; the first one follows its parent. 0 for a leaf. */
  readonly #second: number[] = [];
  readonly #boxes: Float64Array;
  // the search that is under way
  #x: Float64Array;
  #at = 0;
  #self = -1;
  #k = 0;
  readonly #nearest: Float64Array;
  readonly #who: Int32Array;

  /** Prepares searches of at most `mostNeighbours` neighbours. */
  constructor(points: Points, mostNeighbours = 1) {
    const { n, d, data } = points;
    this.#d = d;
    this.#order = Uint32Array.from({ length: n }, (_, i) => i);
    const boxes: number[] = [];
    this.#build(data, 0, n, boxes);
    this.#boxes = Float64Array.from(boxes);
    this.#data = new Float64Array(n * d);
    this.#place = new Uint32Array(n);
    for (let p = 0; p < n; p++) {
      const i = this.#order[p]!;
      this.#place[i] = p;
      for (let c = 0; c < d; c++) this.#data[p * d + c] = data[i * d + c]!;
    }
    this.#x = this.#data;
    this.#nearest = new Float64Array(mostNeighbours);
    this.#who = new Int32Array(this.#nearest.length);
  }

  /** Visits the points so that near ones come near each other, which spares the processor's cache. */
  get order(): Uint32Array {
    return this.#order;
  }

  kthDistance(i: number, k: number): number {
    const place = this.#place[i]!;
    this.#search(this.#data, place * this.#d, place, k);
    return this.#nearest[k - 1]!;
  }

  /** Writes the k nearest neighbours of point i, nearest first, to `out`; of points at one distance, any. */
  nearest(i: number, k: number, out: Uint32Array): void {
    const place = this.#place[i]!;
    this.#search(this.#data, place * this.#d, place, k);
    for (let j = 0; j < k; j++) out[j] = this.#order[this.#who[j]!]!;
  }

  /** Writes the k points nearest to any place of the space, nearest first, to `out`. */
  nearestTo(x: Float64Array, k: number, out: Uint32Array): void {
    this.#search(x, 0, -1, k);
    for (let j = 0; j < k; j++) out[j] = this.#order[this.#who[j]!]!;
  }

  count(i: number, radius: number, closed: boolean): number {
    if (!closed && radius === 0) return 0;
    this.#x = this.#data;
    this.#at = this.#place[i]! * this.#d;
    return this.#countIn(0, radius, closed) - 1;
  }

  #build(data: Float64Array, from: number, to: number, boxes: number[]): number {
    const d = this.#d;
    const node = this.#from.length;
    this.#from.push(from);
    this.#to.push(to);
    this.#second.push(0);
    let widest = 0;
    let width = -1;
    for (let c = 0; c < d; c++) {
      let low = Infinity;
      let high = -Infinity;
      for (let p = from; p < to; p++) {
        const value = data[this.#order[p]! * d + c]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      boxes.push(low, high);
      if (high - low > width) {
        width = high - low;
        widest = c;
      }
    }
    if (to - from <= LEAF || width === 0) return node;
    const middle = (from + to) >>> 1;
    selectMedian(this.#order, data, d, widest, from, to - 1, middle);
    this.#build(data, from, middle, boxes);
    this.#second[node] = this.#build(data, middle, to, boxes);
    return node;
  }

  #search(x: Float64Array, at: number, self: number, k: number): void {
    this.#x = x;
    this.#at = at;
    this.#self = self;
    this.#k = k;
    this.#nearest.fill(Infinity, 0, k);
    this.#visit(0);
  }

  /** How far the box of a node is at least. */
  #leastDistance(node: number): number {
    const d = this.#d;
    const boxes = this.#boxes;
    const x = this.#x;
    const at = this.#at;
    let distance = 0;
    for (let c = 0, b = 2 * d * node; c < d; c++, b += 2) {
      const value = x[at + c]!;
      const below = boxes[b]! - value;
      const above = value - boxes[b + 1]!;
      if (below > distance) distance = below;
      if (above > distance) distance = above;
    }
    return distance;
  }

  #visit(node: number): void {
    const second = this.#second[node]!;
    const nearest = this.#nearest;
    const k = this.#k;
    if (second !== 0) {
      const toFirst = this.#leastDistance(node + 1);
      const toSecond = this.#leastDistance(second);
      const isFirst = toFirst <= toSecond;
      if ((isFirst ? toFirst : toSecond) < nearest[k - 1]!) this.#visit(isFirst ? node + 1 : second);
      if ((isFirst ? toSecond : toFirst) < nearest[k - 1]!) this.#visit(isFirst ? second : node + 1);
      return;
    }
    const d = this.#d;
    const data = this.#data;
    const x = this.#x;
    const at = this.#at;
    const who = this.#who;
    const to = this.#to[node]!;
    let worst = nearest[k - 1]!;
    for (let p = this.#from[node]!; p < to; p++) {
      let distance = 0;
      for (let c = 0, q = p * d; c < d && distance < worst; c++, q++) {
        const difference = Math.abs(data[q]! - x[at + c]!);
        if (difference > distance) distance = difference;
      }
      if (distance >= worst || p === this.#self) continue;
      let j = k - 1;
      while (j > 0 && nearest[j - 1]! > distance) {
        nearest[j] = nearest[j - 1]!;
        who[j] = who[j - 1]!;
        j--;
      }
      nearest[j] = distance;
      who[j] = p;
      worst = nearest[k - 1]!;
      if (worst === 0) return; // many points in one place
    }
  }

  #countIn(node: number, radius: number, closed: boolean): number {
    const d = this.#d;
    const boxes = this.#boxes;
    const x = this.#x;
    const at = this.#at;
    let least = 0;
    let most = 0;
    for (let c = 0, b = 2 * d * node; c < d; c++, b += 2) {
      const value = x[at + c]!;
      const toLow = value - boxes[b]!;
      const toHigh = boxes[b + 1]! - value;
      if (-toLow > least) least = -toLow;
      if (-toHigh > least) least = -toHigh;
      if (toLow > most) most = toLow;
      if (toHigh > most) most = toHigh;
    }
    if (closed ? least > radius : least >= radius) return 0;
    const from = this.#from[node]!;
    const to = this.#to[node]!;
    if (closed ? most <= radius : most < radius) return to - from;
    const second = this.#second[node]!;
    if (second !== 0) return this.#countIn(node + 1, radius, closed) + this.#countIn(second, radius, closed);
    const data = this.#data;
    let count = 0;
    for (let p = from, q = from * d; p < to; p++, q += d) {
      let distance = 0;
      for (let c = 0; c < d; c++) {
        const difference = Math.abs(data[q + c]! - x[at + c]!);
        if (difference > distance) distance = difference;
      }
      if (closed ? distance <= radius : distance < radius) count++;
    }
    return count;
  }
}

/** Puts the entry that belongs at `middle` there, none greater before it and none smaller after it (Hoare's selection). */
function selectMedian(
  order: Uint32Array,
  data: Float64Array,
  d: number,
  c: number,
  from: number,
  to: number,
  middle: number,
): void {
  let low = from;
  let high = to;
  while (low < high) {
    const pivot = data[order[(low + high) >>> 1]! * d + c]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (data[order[i]! * d + c]! < pivot) i++;
      while (data[order[j]! * d + c]! > pivot) j--;
      if (i > j) break;
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
      i++;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
