// Searches in a k-d tree in the maximum norm, for all its points one after the other, and counts on a line at the end;
// plain-neighbour-tree.ts and plain-sorted-column.ts of src/kernels/neighbours give the same. Points are numbered by their places in the tree,
// where those of a node are next to each other; coordinate c of place p lies at columns + c · stride + 8 p, two places are taken at once, and
// one place after the last may be read.
//
// A node is four integers: its first place, the one after its last, its second child (the first is the next node), or 0 of a leaf, and the
// bytes from `boxes` to those of its children: for each coordinate their lower ends, then their upper ends.

let columns: usize = 0;
let stride: usize = 0;
let dimensions: i32 = 0;
let nodes: usize = 0;
let boxes: usize = 0;
/** Nodes of at most so many places are scanned from end to end. */
let scanned: i32 = 0;
/** The coordinates of the point whose neighbours are sought. */
let query: usize = 0;
let self: i32 = 0;
let neighbours: i32 = 0;
/** The distances that were found, ascending, NaN where there is none yet, and their places. */
let nearest: usize = 0;
let who: usize = 0;
let radius: f64 = 0;

/** Says where the tree lies; from `work` on there is room for d doubles. */
export function useTree(
  columnsAt: usize,
  columnStride: usize,
  d: i32,
  nodesAt: usize,
  boxesAt: usize,
  scan: i32,
  work: usize,
): void {
  columns = columnsAt;
  stride = columnStride;
  dimensions = d;
  nodes = nodesAt;
  boxes = boxesAt;
  scanned = scan;
  query = work;
}

/**
 * Finds the k nearest other places of each of n places. Writes the k-th distances to `distances` where it is not 0, and the places of all k, nearest
 * first, to `places` where that is not 0; from `work` on there is room for k doubles and k integers.
 */
export function findNearest(n: i32, k: i32, distances: usize, places: usize, work: usize): void {
  neighbours = k;
  nearest = work;
  who = work + ((<usize>k) << 3);
  for (let p = 0; p < n; p++) {
    self = p;
    takeQuery(p);
    for (let j = 0; j < k; j++) store<f64>(nearest + ((<usize>j) << 3), NaN);
    visit(0);
    if (distances != 0) {
      store<f64>(distances + ((<usize>p) << 3), load<f64>(nearest + ((<usize>(k - 1)) << 3)));
    }
    if (places != 0) memory.copy(places + (((<usize>p) * (<usize>k)) << 2), who, (<usize>k) << 2);
  }
}

/** Counts the places within the radius of each of n places, itself included; radii are ≥ 0. */
export function countWithin(n: i32, radii: usize, counts: usize): void {
  for (let p = 0; p < n; p++) {
    takeQuery(p);
    radius = load<f64>(radii + ((<usize>p) << 3));
    store<i32>(counts + ((<usize>p) << 2), countIn(0));
  }
}

function takeQuery(p: i32): void {
  let at = columns + ((<usize>p) << 3);
  for (let c = 0; c < dimensions; c++, at += stride) store<f64>(query + ((<usize>c) << 3), load<f64>(at));
}

/** The distances of the places p and p + 1. */
// @ts-ignore: decorator of AssemblyScript
@inline
function distances(p: i32): v128 {
  let at = columns + ((<usize>p) << 3);
  let distance = f64x2.abs(f64x2.sub(v128.load(at), v128.load64_splat(query)));
  for (let c = 1, x = query + 8; c < dimensions; c++, x += 8) {
    at += stride;
    distance = f64x2.pmax(distance, f64x2.abs(f64x2.sub(v128.load(at), v128.load64_splat(x))));
  }
  return distance;
}

function visit(node: i32): void {
  const entry = nodes + ((<usize>node) << 4);
  const from = load<i32>(entry);
  const to = load<i32>(entry, 4);
  const second = load<i32>(entry, 8);
  if (second == 0 || to - from <= scanned) {
    scan(from, to);
    return;
  }
  let box = boxes + <usize>load<i32>(entry, 12);
  let distance = f64x2.splat(0);
  for (let c = 0, x = query; c < dimensions; c++, x += 8, box += 32) {
    const value = v128.load64_splat(x);
    distance = f64x2.pmax(distance, f64x2.sub(v128.load(box), value));
    distance = f64x2.pmax(distance, f64x2.sub(value, v128.load(box, 16)));
  }
  const toFirst = f64x2.extract_lane(distance, 0);
  const toSecond = f64x2.extract_lane(distance, 1);
  const worst = nearest + ((<usize>(neighbours - 1)) << 3);
  if (toFirst <= toSecond) {
    if (!(toFirst >= load<f64>(worst))) visit(node + 1);
    if (!(toSecond >= load<f64>(worst))) visit(second);
  } else {
    if (!(toSecond >= load<f64>(worst))) visit(second);
    if (!(toFirst >= load<f64>(worst))) visit(node + 1);
  }
}

function scan(from: i32, to: i32): void {
  const last = nearest + ((<usize>(neighbours - 1)) << 3);
  let worst = v128.load64_splat(last);
  for (let p = from; p < to; p += 2) {
    const distance = distances(p);
    if (i64x2.all_true(f64x2.ge(distance, worst))) continue;
    take(p, f64x2.extract_lane(distance, 0));
    if (p + 1 < to) take(p + 1, f64x2.extract_lane(distance, 1));
    if (load<f64>(last) == 0) return; // many points in one place
    worst = v128.load64_splat(last);
  }
}

/** Puts a place in among the nearest, behind those of the same distance, if it is nearer than the last of them or they are too few. */
function take(p: i32, distance: f64): void {
  let at = neighbours - 1;
  if (p == self || distance >= load<f64>(nearest + ((<usize>at) << 3))) return;
  for (; at > 0; at--) {
    const before = load<f64>(nearest + ((<usize>(at - 1)) << 3));
    if (before <= distance) break;
    store<f64>(nearest + ((<usize>at) << 3), before);
    store<i32>(who + ((<usize>at) << 2), load<i32>(who + ((<usize>(at - 1)) << 2)));
  }
  store<f64>(nearest + ((<usize>at) << 3), distance);
  store<i32>(who + ((<usize>at) << 2), p);
}

function countIn(node: i32): i32 {
  const entry = nodes + ((<usize>node) << 4);
  const from = load<i32>(entry);
  const to = load<i32>(entry, 4);
  const second = load<i32>(entry, 8);
  if (second == 0 || to - from <= scanned) return countScanned(from, to);
  let box = boxes + <usize>load<i32>(entry, 12);
  let nearest = f64x2.splat(0);
  let farthest = nearest;
  for (let c = 0, x = query; c < dimensions; c++, x += 8, box += 32) {
    const value = v128.load64_splat(x);
    const toLow = f64x2.sub(value, v128.load(box));
    const toHigh = f64x2.sub(v128.load(box, 16), value);
    nearest = f64x2.pmax(nearest, f64x2.neg(f64x2.pmin(toLow, toHigh)));
    farthest = f64x2.pmax(farthest, f64x2.pmax(toLow, toHigh));
  }
  const within = f64x2.splat(radius);
  const isOut = i64x2.bitmask(f64x2.gt(nearest, within));
  const isIn = i64x2.bitmask(f64x2.le(farthest, within));
  const middle = load<i32>(nodes + ((<usize>second) << 4));
  let count = 0;
  if (!(isOut & 1)) count += isIn & 1 ? middle - from : countIn(node + 1);
  if (!(isOut & 2)) count += isIn & 2 ? to - middle : countIn(second);
  return count;
}

function countScanned(from: i32, to: i32): i32 {
  const within = f64x2.splat(radius);
  let count = i64x2.splat(0);
  let p = from;
  for (; p < to - 1; p += 2) count = i64x2.sub(count, f64x2.le(distances(p), within));
  let all = <i32>(i64x2.extract_lane(count, 0) + i64x2.extract_lane(count, 1));
  if (p < to) all += i32(f64x2.extract_lane(distances(p), 0) <= radius);
  return all;
}

/**
 * Counts the others of n sorted numbers within the radius of each of n places of them, both ends at once, by halving steps without a branch. `step` is the
 * largest power of 2 below n.
 */
export function countOnLine(sorted: usize, n: i32, places: usize, radii: usize, counts: usize, step: i32): void {
  for (let i = 0; i < n; i++) {
    const place = load<i32>(places + ((<usize>i) << 2));
    const x = load<f64>(sorted + ((<usize>place) << 3));
    const within = load<f64>(radii + ((<usize>i) << 3));
    let low = place;
    let high = place;
    for (let half = step; half > 0; half >>= 1) {
      const down = max(low - half, 0);
      low = select<i32>(down, low, x - load<f64>(sorted + ((<usize>down) << 3)) <= within);
      const up = min(high + half, n - 1);
      high = select<i32>(up, high, load<f64>(sorted + ((<usize>up) << 3)) - x <= within);
    }
    store<i32>(counts + ((<usize>i) << 2), high - low);
  }
}
