/** What a study's table says of a claim. */
export type Verdict = 'supported' | 'not supported' | 'undecided';

/** The number that decides a claim, with its interval, and the verdict by the claim's rule. */
export interface Decision {
  /** NaN when the table does not determine it. */
  readonly statistic: number;
  /** Its confidence interval [low, high]; left out where the statistic has none. */
  readonly interval?: readonly [low: number, high: number];
  readonly verdict: Verdict;
  /** What the reader must know beside the rule, in one sentence. */
  readonly note?: string;
}

/** A claim as it is declared, before any run: all of it is fixed text but `decide`. */
export interface ClaimDeclaration<R> {
  /** What is claimed, in one sentence. */
  readonly statement: string;
  /** Which number decides: 'mean of √n·D1/C over the cells with n ≥ 10⁴'. */
  readonly statistic: string;
  /** When the claim is supported, when not and when undecided, in terms of the statistic and its interval. */
  readonly rule: string;
  /** Applies the rule to the table. */
  decide(results: R): Decision;
}

/** A claim with its verdict. */
export interface Claim {
  readonly id: string;
  readonly statement: string;
  /** What the statistic is. */
  readonly quantity: string;
  readonly statistic: number;
  readonly interval: readonly [low: number, high: number] | undefined;
  readonly rule: string;
  readonly verdict: Verdict;
  readonly note: string | undefined;
}

/** What came of a check. 'not judged': the run has no cells to judge it by, such as a quick one. */
export type CheckStatus = 'holds' | 'fails' | 'not judged';

/**
 * Something that must hold whatever the claims say: an oracle, an invariant, a sanity of the optimiser. A run in which one
 * fails is a failed run.
 */
export interface CheckDeclaration<R> {
  /** What must hold, in one sentence. */
  readonly statement: string;
  /** Judges by what the cells gave. */
  judge(results: R): {
    readonly status: CheckStatus;
    /** The numbers that decided it. */
    readonly detail: string;
  };
}

/** A check with what came of it. */
export interface Check {
  readonly id: string;
  readonly statement: string;
  readonly status: CheckStatus;
  readonly detail: string;
}

/** The table of a run, as claims, checks and figures see it. */
export interface Results<O, F extends Record<string, unknown>, M extends Record<string, unknown>> {
  readonly options: O;
  /** The cells that gave a row, in the order of the grid. */
  readonly rows: readonly (F & M)[];
  /** The cells that failed, in the order of the grid, each with the reason. */
  readonly failed: readonly (F & { readonly failed: string })[];
}

/**
 * Decides by where an interval lies: supported inside the range, not supported where the two do not meet, otherwise
 * undecided; also undecided when the interval has a NaN.
 */
export function verdictOf(
  [low, high]: readonly [low: number, high: number],
  [from, to]: readonly [from: number, to: number],
): Verdict {
  if (low >= from && high <= to) return 'supported';
  return high < from || low > to ? 'not supported' : 'undecided';
}
