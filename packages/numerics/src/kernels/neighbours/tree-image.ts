import type { KdBoxes } from './kd-boxes.ts';

/** Is a k-d tree as the kernels read it. Addresses are bytes from its beginning. */
export interface TreeImage {
  readonly bytes: Uint8Array;
  /** From coordinate to coordinate: those of one are next to each other by place, with room to read one more. */
  readonly stride: number;
  /** Four integers a node: first place, the one after the last, second child, where its boxes lie. */
  readonly nodes: number;
  /** For each node with children, for each coordinate: both lower ends, both upper ends. */
  readonly boxes: number;
}

/** Lays a tree out. */
export function treeImage({ n, d, points, from, to, second, ends }: KdBoxes): TreeImage {
  const stride = 8 * (n + 1);
  const nodes = 16 * Math.ceil((d * stride) / 16);
  const boxes = nodes + 16 * from.length;
  const parents = second.filter((child) => child !== 0).length;
  const buffer = new ArrayBuffer(boxes + 32 * d * parents);
  const columns = new Float64Array(buffer, 0, d * (n + 1));
  for (let p = 0; p < n; p++) for (let c = 0; c < d; c++) columns[c * (n + 1) + p] = points[p * d + c]!;
  const entries = new Int32Array(buffer, nodes, 4 * from.length);
  const children = new Float64Array(buffer, boxes);
  let at = 0;
  for (let node = 0; node < from.length; node++) {
    entries.set([from[node]!, to[node]!, second[node]!, 8 * at], 4 * node);
    if (second[node] === 0) continue;
    const [first, other] = [2 * d * (node + 1), 2 * d * second[node]!];
    for (let c = 0; c < 2 * d; c += 2) {
      children[at++] = ends[first + c]!;
      children[at++] = ends[other + c]!;
      children[at++] = ends[first + c + 1]!;
      children[at++] = ends[other + c + 1]!;
    }
  }
  return { bytes: new Uint8Array(buffer), stride, nodes, boxes };
}
