import { type Matrix, matrix, type Stream, stream, uniform, uniformInteger } from '@moelab/numerics';

/** Cells of the inputs, all alike likely, wherever inputs are not of a trained gate's bank. */
export const CELLS = 32;
/** Rows that each expert is trained on, of its own: none of them is in the gate's sample. */
const EXPERT_ROWS = 48;
/** How often such a row is of the expert's home, a stretch of CELLS/K cells. */
const AT_HOME = 0.75;
/** How often the better label changes from a cell to the next. */
const CHANGE = 0.3;

/** Binary labels on a line of cells, and a bank of experts that say a label in each cell. */
export interface World {
  /** P(Y = 1 | x), (cells). */
  readonly positive: Float64Array;
  /** What the experts say, 0 or 1, (cells, experts). */
  readonly says: Matrix;
  /** d(x, t) = P(Y ≠ h_t(x) | x), (cells, experts). */
  readonly losses: Matrix;
}

/** How many experts a world has, and of how many constant pieces each consists. */
export interface Bank {
  readonly experts: number;
  readonly pieces: number;
}

/**
 * Makes a world of a number: labels that are known with probability 0.6 to 0.95, and experts trained on rows of their own, mostly from their home.
 *
 * The capacity of an expert is the number of its pieces: of one, it says the same label everywhere; of 16, it can be right nearly everywhere.
 * The labels are the same for every bank, and so are the rows of expert t for banks of as many experts.
 */
export function worldOf(seed: number, number: number, { experts, pieces }: Bank): World {
  const random = stream(seed, 'finite-rate-gating', 'world', number);
  const labels = random.substream('labels');
  const positive = new Float64Array(CELLS);
  let better = uniformInteger(labels, 2);
  for (let x = 0; x < CELLS; x++) {
    if (labels.next() < CHANGE) better = 1 - better;
    positive[x] = 0.5 + (better === 1 ? 1 : -1) * uniform(labels, 0.1, 0.45);
  }
  const says = matrix(CELLS, experts);
  for (let t = 0; t < experts; t++) {
    const rows = random.substream('expert', experts, t);
    const votes = new Float64Array(pieces);
    for (let i = 0; i < EXPERT_ROWS; i++) {
      const x = rows.next() < AT_HOME ? homeCell(rows, experts, t) : uniformInteger(rows, CELLS);
      votes[Math.floor((x * pieces) / CELLS)]! += drawLabel(rows, positive[x]!) === 1 ? 1 : -1;
    }
    const bits = votes.map((vote) => (vote === 0 ? uniformInteger(rows, 2) : vote > 0 ? 1 : 0));
    for (let x = 0; x < CELLS; x++) says.data[x * experts + t] = bits[Math.floor((x * pieces) / CELLS)]!;
  }
  const losses = says.data.map((said, i) => {
    const own = positive[Math.floor(i / experts)]!;
    return said === 1 ? 1 - own : own;
  });
  return { positive, says, losses: matrix(CELLS, experts, losses) };
}

function homeCell(random: Stream, experts: number, t: number): number {
  const size = CELLS / experts;
  return Math.floor(t * size + random.next() * size);
}

/** Draws a label that is 1 with a probability. */
export const drawLabel = (random: Stream, positive: number): number => (random.next() < positive ? 1 : 0);
