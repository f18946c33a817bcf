/** Leaves have at most so many points, but for those in one place. */
const LEAF = 12;

/**
 * Is how a k-d tree cuts its points: nodes in preorder, each halved at the median of the widest side of the box around its points.
 *
 * Source: Friedman, Bentley, Finkel 1977.
 */
export interface KdBoxes {
  readonly n: number;
  readonly d: number;
  /** (n): the point at each place; those of a node are next to each other. */
  readonly order: Uint32Array;
  /** (n, d): the coordinates of the point at each place. */
  readonly points: Float64Array;
  /** (nodes): the first place of each node, and the one after its last. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** (nodes): the second child; the first one follows its parent. 0 for a leaf. */
  readonly second: readonly number[];
  /** (nodes, d, 2): the ends of the box around the points of each node. */
  readonly ends: readonly number[];
}

/** Cuts points into boxes. Shapes: data (n, d), row-major. Cost: n log n. */
export function kdBoxes(data: Float64Array, n: number, d: number): KdBoxes {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const boxes = { n, d, order, points: data.slice(0, n * d), from: [], to: [], second: [], ends: [] };
  cut(boxes, 0, n);
  return boxes;
}

type Growing = Omit<KdBoxes, 'from' | 'to' | 'second' | 'ends'> &
  Readonly<Record<'from' | 'to' | 'second' | 'ends', number[]>>;

function cut(boxes: Growing, from: number, to: number): number {
  const { d, order, points } = boxes;
  const node = boxes.from.length;
  boxes.from.push(from);
  boxes.to.push(to);
  boxes.second.push(0);
  let widest = 0;
  let width = -1;
  for (let c = 0; c < d; c++) {
    let low = Infinity;
    let high = -Infinity;
    for (let at = from * d + c; at < to * d; at += d) {
      const value = points[at]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    boxes.ends.push(low, high);
    if (high - low > width) {
      width = high - low;
      widest = c;
    }
  }
  if (to - from <= LEAF || width <= 0) return node;
  const middle = (from + to) >>> 1;
  selectMedian(order, points, d, widest, from, to - 1, middle);
  cut(boxes, from, middle);
  boxes.second[node] = cut(boxes, middle, to);
  return node;
}

/** Puts the point that belongs at `middle` by coordinate c there, none greater before it and none smaller after it (Hoare's selection). */
function selectMedian(
  order: Uint32Array,
  points: Float64Array,
  d: number,
  c: number,
  from: number,
  to: number,
  middle: number,
): void {
  let low = from;
  let high = to;
  while (low < high) {
    const pivot = points[((low + high) >>> 1) * d + c]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (points[i * d + c]! < pivot) i++;
      while (points[j * d + c]! > pivot) j--;
      if (i > j) break;
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
      for (let s = i * d, t = j * d, end = s + d; s < end; s++, t++) {
        const value = points[s]!;
        points[s] = points[t]!;
        points[t] = value;
      }
      i++;
      j--;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
