import { checkNeighbours, checkPoints, checkRadii } from './check-search.ts';
import { type KdBoxes, kdBoxes } from './kd-boxes.ts';
import type { NeighbourTree } from './neighbour-tree.ts';

/** Searches box by box in plain TypeScript, with the answers of assembly/neighbours.ts. */
export class PlainNeighbourTree implements NeighbourTree {
  readonly n: number;
  readonly d: number;
  protected readonly boxes: KdBoxes;
  // the search that is under way
  #x: ArrayLike<number> = [];
  #at = 0;
  #self = -1;
  #k = 0;
  /** The distances that were found, ascending, NaN where there is none yet, and their places. */
  #nearest = new Float64Array();
  #who = new Int32Array();

  /** Shapes: data (n, d), row-major. Throws a RangeError for other sizes, and for numbers that are not finite. */
  constructor(data: Float64Array, n: number, d: number) {
    checkPoints('neighbourTree', data, n, d);
    this.n = n;
    this.d = d;
    this.boxes = kdBoxes(data, n, d);
  }

  get order(): Uint32Array {
    return this.boxes.order;
  }

  kthDistances(k: number): Float64Array {
    checkNeighbours('kthDistances', k, this.n - 1);
    const out = new Float64Array(this.n);
    this.order.forEach((i, p) => {
      this.#search(this.boxes.points, p * this.d, p, k);
      out[i] = this.#nearest[k - 1]!;
    });
    return out;
  }

  nearest(k: number): Uint32Array {
    checkNeighbours('nearest', k, this.n - 1);
    const out = new Uint32Array(this.n * k);
    this.order.forEach((i, p) => {
      this.#search(this.boxes.points, p * this.d, p, k);
      for (let j = 0; j < k; j++) out[i * k + j] = this.order[this.#who[j]!]!;
    });
    return out;
  }

  counts(radii: Float64Array): Uint32Array {
    checkRadii('counts', radii, this.n);
    const out = new Uint32Array(this.n);
    this.#x = this.boxes.points;
    this.order.forEach((i, p) => {
      this.#at = p * this.d;
      out[i] = this.#countIn(0, radii[i]!) - 1;
    });
    return out;
  }

  nearestTo(x: ArrayLike<number>, k: number): Uint32Array {
    checkPoints('nearestTo', x, 1, this.d);
    checkNeighbours('nearestTo', k, this.n);
    this.#search(x, 0, -1, k);
    return Uint32Array.from(this.#who, (p) => this.order[p]!);
  }

  #search(x: ArrayLike<number>, at: number, self: number, k: number): void {
    if (this.#who.length !== k) {
      this.#nearest = new Float64Array(k);
      this.#who = new Int32Array(k);
    }
    this.#x = x;
    this.#at = at;
    this.#self = self;
    this.#k = k;
    this.#nearest.fill(Number.NaN);
    this.#visit(0);
  }

  /** How far the box of a node is at least. */
  #leastDistance(node: number): number {
    const { d } = this;
    const { ends } = this.boxes;
    const x = this.#x;
    const at = this.#at;
    let distance = 0;
    for (let c = 0, b = 2 * d * node; c < d; c++, b += 2) {
      const value = x[at + c]!;
      const below = ends[b]! - value;
      const above = value - ends[b + 1]!;
      if (below > distance) distance = below;
      if (above > distance) distance = above;
    }
    return distance;
  }

  #visit(node: number): void {
    const second = this.boxes.second[node]!;
    const nearest = this.#nearest;
    const k = this.#k;
    if (second !== 0) {
      const toFirst = this.#leastDistance(node + 1);
      const toSecond = this.#leastDistance(second);
      const isFirst = toFirst <= toSecond;
      if (!((isFirst ? toFirst : toSecond) >= nearest[k - 1]!)) this.#visit(isFirst ? node + 1 : second);
      if (!((isFirst ? toSecond : toFirst) >= nearest[k - 1]!)) this.#visit(isFirst ? second : node + 1);
      return;
    }
    const { d } = this;
    const { points } = this.boxes;
    const x = this.#x;
    const at = this.#at;
    const who = this.#who;
    const to = this.boxes.to[node]!;
    let worst = nearest[k - 1]!;
    for (let p = this.boxes.from[node]!; p < to; p++) {
      let distance = 0;
      for (let c = 0, q = p * d; c < d && !(distance >= worst); c++, q++) {
        const difference = Math.abs(points[q]! - x[at + c]!);
        if (difference > distance) distance = difference;
      }
      if (distance >= worst || p === this.#self) continue;
      let j = k - 1;
      while (j > 0 && !(nearest[j - 1]! <= distance)) {
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

  #countIn(node: number, radius: number): number {
    const { d } = this;
    const { points, ends, from, to, second } = this.boxes;
    const x = this.#x;
    const at = this.#at;
    let least = 0;
    let most = 0;
    for (let c = 0, b = 2 * d * node; c < d; c++, b += 2) {
      const value = x[at + c]!;
      const toLow = value - ends[b]!;
      const toHigh = ends[b + 1]! - value;
      if (-toLow > least) least = -toLow;
      if (-toHigh > least) least = -toHigh;
      if (toLow > most) most = toLow;
      if (toHigh > most) most = toHigh;
    }
    if (least > radius) return 0;
    if (most <= radius) return to[node]! - from[node]!;
    if (second[node] !== 0) {
      return this.#countIn(node + 1, radius) + this.#countIn(second[node]!, radius);
    }
    let count = 0;
    for (let p = from[node]!, q = p * d; p < to[node]!; p++, q += d) {
      let distance = 0;
      for (let c = 0; c < d; c++) {
        const difference = Math.abs(points[q + c]! - x[at + c]!);
        if (difference > distance) distance = difference;
      }
      if (distance <= radius) count++;
    }
    return count;
  }
}
