import type { Matrix } from '@moelab/numerics';
import { MoelabError } from './errors.ts';

/** Which rows of a batch each expert of a layer computes. */
export interface Dispatch {
  readonly rows: number;
  /** The rows of each expert, ascending. */
  readonly rowsOf: readonly Int32Array[];
  /** The row of each pair of a row and an expert that computes it, expert by expert. */
  readonly pairRows: Int32Array;
  /** The place of each pair in a table (rows, experts), row-major. */
  readonly pairPlaces: Int32Array;
  /** How many selected pairs were left out because their expert was full. */
  readonly dropped: number;
}

/** How many rows an expert takes at most, and which of them when more select it. */
export interface Capacity {
  /**
   * An expert takes ⌈factor · selected pairs / experts⌉ rows: 1 is room for a perfectly balanced batch only.
   *
   * Source: Lepikhin et al. 2021, arXiv:2006.16668, 2.2; Fedus et al. 2022, arXiv:2101.03961, eq. 3.
   */
  readonly factor: number;
  /**
   * Who comes in: the `first` rows of the batch (the default), or those of largest `weight`; of equals the first.
   *
   * Source of `weight`: Riquelme et al. 2021, arXiv:2106.05974, 4.
   */
  readonly priority?: 'first' | 'weight';
}

/**
 * Gives each expert the rows that select it, as far as there is room.
 *
 * `selected` (rows, experts) is 1 where a row selects an expert; `weights` of the same shape are needed, and looked at,
 * only where the priority is 'weight'. Cost: O(rows · experts), and a sort of what an overfull expert is offered.
 */
export function dispatchOf(selected: Matrix, capacity?: Capacity, weights?: Matrix): Dispatch {
  const { rows, cols: experts, data } = selected;
  const counts = new Int32Array(experts);
  for (let i = 0; i < data.length; i++) if (data[i] === 1) counts[i % experts]! += 1;
  const rowsOf = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(experts);
  for (let i = 0; i < data.length; i++) {
    const e = i % experts;
    if (data[i] === 1) rowsOf[e]![filled[e]!++] = (i - e) / experts;
  }
  const asked = counts.reduce((a, b) => a + b, 0);
  if (capacity === undefined) return { ...pairsOf(rows, rowsOf), dropped: 0 };

  checkCapacity(capacity);
  const room = Math.ceil((capacity.factor * asked) / experts);
  const kept = rowsOf.map((own, e) => {
    if (own.length <= room) return own;
    if (capacity.priority !== 'weight') return own.slice(0, room);
    if (weights === undefined) throw new Error('internal: priority by weight without weights');
    const weightOf = (row: number) => weights.data[row * experts + e]!;
    const best = Array.from(own).sort((a, b) => weightOf(b) - weightOf(a) || a - b);
    return Int32Array.from(best.slice(0, room)).sort();
  });
  const pairs = pairsOf(rows, kept);
  return { ...pairs, dropped: asked - pairs.pairRows.length };
}

function pairsOf(rows: number, rowsOf: readonly Int32Array[]): Omit<Dispatch, 'dropped'> {
  const count = rowsOf.reduce((n, own) => n + own.length, 0);
  const pairRows = new Int32Array(count);
  const pairPlaces = new Int32Array(count);
  let at = 0;
  for (const [e, own] of rowsOf.entries()) {
    for (const row of own) {
      pairRows[at] = row;
      pairPlaces[at++] = row * rowsOf.length + e;
    }
  }
  return { rows, rowsOf, pairRows, pairPlaces };
}

/** Refuses a capacity that leaves no expert any room. */
export function checkCapacity({ factor }: Capacity): void {
  if (factor > 0 && Number.isFinite(factor)) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `capacity.factor: must be a finite number > 0, got ${factor}, which would drop everything; 1 is room for a balanced batch, 1.25 is usual`,
  );
}
