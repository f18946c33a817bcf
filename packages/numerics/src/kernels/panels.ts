import { type Engine, SCRATCH_ADDRESS } from './engine.ts';
import { multiplyPanels } from './multiply-panels.ts';

// Panels of A and B stay in the first- and second-level cache: 64·256 and 256·256 doubles.
const PANEL_A = 64 * 256;
const PANEL_B = 256 * 256;
const TILE = 64 * 256;

/** The most columns of B, and the longest piece of a sum, that go into a panel. */
export const PANEL_SIDE = 256;

/** Where a product's operands are packed, and where it comes out. */
export interface Panels {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** Fills c, as `multiplyPanels` says. */
  multiply(rows: number, depth: number, columns: number, diagonal: number): void;
}

/** Gives panels in the kernels' memory, or for the plain twin as large ones as a product needs. */
export function panelsFor(engine: Engine | null, rows: number, depth: number, columns: number): Panels {
  if (engine !== null) {
    const { scratch } = engine;
    const address = (at: number) => SCRATCH_ADDRESS + 8 * at;
    const [b, c] = [PANEL_A, PANEL_A + PANEL_B];
    return {
      a: scratch.subarray(0, b),
      b: scratch.subarray(b, c),
      c: scratch.subarray(c, c + TILE),
      multiply: (m, k, n, diagonal) =>
        engine.multiplyPanels(address(0), address(b), address(c), m, k, n, diagonal),
    };
  }
  const [a, b, c] = [
    new Float64Array(rows * depth),
    new Float64Array(padded(columns) * depth),
    new Float64Array(rows * padded(columns)),
  ];
  return { a, b, c, multiply: (m, k, n, diagonal) => multiplyPanels(a, b, c, m, k, n, diagonal) };
}

/** Gives a size rounded up to a multiple of 4. */
export const padded = (size: number): number => (size + 3) & ~3;

/** Gives how many rows of A fit a panel, and of the product a tile; a multiple of 4. */
export const panelRows = (rows: number, depth: number, columns: number): number =>
  Math.min(padded(rows), Math.floor(PANEL_A / Math.max(depth, padded(columns))) & ~3);

/** Copies lines in groups of four, element by element side by side; the last group is filled up with zeros. */
export function pack(
  from: ArrayLike<number>,
  offset: number,
  lineStep: number,
  depthStep: number,
  lines: number,
  depth: number,
  to: Float64Array,
): void {
  let t = 0;
  for (let line = 0; line < lines; line += 4) {
    const start = offset + line * lineStep;
    if (line + 4 <= lines) {
      for (let p = 0; p < depth; p++, t += 4) {
        const s = start + p * depthStep;
        to[t] = from[s]!;
        to[t + 1] = from[s + lineStep]!;
        to[t + 2] = from[s + 2 * lineStep]!;
        to[t + 3] = from[s + 3 * lineStep]!;
      }
    } else {
      for (let p = 0; p < depth; p++, t += 4) {
        for (let l = 0; l < 4; l++)
          to[t + l] = line + l < lines ? from[start + p * depthStep + l * lineStep]! : 0;
      }
    }
  }
}
