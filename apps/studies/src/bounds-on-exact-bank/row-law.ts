import { channelInformation } from '@moelab/information';
import { logChoose, type Matrix, matrix } from '@moelab/numerics';

/** What the choice has to do with a single row of its sample: the losses of all candidates on it, 0 or 1 each. */
export interface RowLaw {
  /** P(z) of each pattern z of losses, candidate r being wrong where bit r is set, (2^R). */
  readonly patterns: Float64Array;
  /** P(ERM chooses r | the row has pattern z), (2^R, R). */
  readonly choice: Matrix;
}

/**
 * Gives the law of what ERM chooses from a bank with independent losses, given one of the m rows of its sample.
 *
 * As `independentErmLaw`, with B_j = z_j + Bin(m − 1, risk_j); no Monte Carlo. Cost: O(2^R R m).
 */
export function rowLaw(risks: readonly number[], m: number): RowLaw {
  const R = risks.length;
  const patterns = new Float64Array(2 ** R);
  const choice = matrix(2 ** R, R);
  const others = risks.map((risk) => binomialLaw(m - 1, risk));
  const after = new Float64Array(R + 1).fill(1); // Π_{j≥r} P(B_j ≥ c)
  for (let z = 0; z < patterns.length; z++) {
    const wrong = risks.map((_, r) => (z >> r) & 1);
    patterns[z] = risks.reduce((p, risk, r) => p * (wrong[r] === 1 ? risk : 1 - risk), 1);
    for (let c = 0; c <= m; c++) {
      for (let r = R - 1; r >= 0; r--) after[r] = after[r + 1]! * others[r]!.atLeast(c - wrong[r]!);
      let before = 1; // Π_{j<r} P(B_j > c)
      for (let r = 0; r < R; r++) {
        choice.data[z * R + r]! += before * others[r]!.equal(c - wrong[r]!) * after[r + 1]!;
        before *= others[r]!.atLeast(c + 1 - wrong[r]!);
      }
    }
  }
  return { patterns, choice };
}

/** Gives I(W; Z_i) of the α-mixture posterior, nats. */
export const rowInformation = ({ patterns, choice }: RowLaw, alpha: number): number =>
  channelInformation(mixed(choice, alpha), patterns);

/**
 * Gives I(Δ; U) of the α-mixture posterior, nats: Δ = ±1 or 0, the loss on the second row of a pair minus that on the first; U says which was
 * in the sample. The other row is drawn anew.
 */
export function differenceInformation({ patterns, choice }: RowLaw, risks: readonly number[], alpha: number) {
  const posterior = mixed(choice, alpha);
  const R = risks.length;
  let worse = 0; // P(wrong on the new row alone)
  let better = 0;
  for (const [z, p] of patterns.entries()) {
    for (const [r, risk] of risks.entries()) {
      const share = p * posterior.data[z * R + r]!;
      if (((z >> r) & 1) === 0) worse += share * risk;
      else better += share * (1 - risk);
    }
  }
  const same = 1 - worse - better;
  return {
    information: channelInformation(matrix(2, 3, [worse, better, same, better, worse, same])),
    gap: worse - better,
  };
}

/** (1 − α)/R + α π. */
const mixed = ({ rows, cols, data }: Matrix, alpha: number): Matrix =>
  matrix(
    rows,
    cols,
    data.map((p) => (1 - alpha) / cols + alpha * p),
  );

function binomialLaw(n: number, risk: number) {
  const equal = Float64Array.from({ length: n + 1 }, (_, c) =>
    Math.exp(logChoose(n, c) + c * Math.log(risk) + (n - c) * Math.log1p(-risk)),
  );
  const atLeast = new Float64Array(n + 2);
  for (let c = n; c >= 0; c--) atLeast[c] = atLeast[c + 1]! + equal[c]!;
  return {
    equal: (c: number) => equal[c] ?? 0,
    atLeast: (c: number) => (c <= 0 ? 1 : (atLeast[c] ?? 0)),
  };
}
