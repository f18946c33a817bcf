/** Is how an interval came about: `jackknife`, one observation left out; `group jackknife`, one group of many, drawn at random. */
export type JackknifeMethod = 'jackknife' | 'group jackknife';

/** Is an interval around an estimate, from how the estimate moves when data are left out, or drawn again. */
export interface Interval<M extends string = JackknifeMethod> {
  readonly low: number;
  readonly high: number;
  /** The share of samples whose interval should hold what the estimator estimates on average, 0.95 by default. */
  readonly level: number;
  readonly standardError: number;
  readonly method: M;
}

/** Is what the estimator gives where there is no dependence: on the same data with their pairs permuted. */
export interface PermutationNull {
  readonly permutations: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** The estimates under permutation are at most this in `level` of the cases. */
  readonly quantile: number;
  /** (1 + how many permutations reach the estimate) / (1 + permutations): valid as a test of independence. */
  readonly pValue: number;
}

/**
 * Is an estimated quantity of information with what is needed to read it.
 *
 * The value is as the estimator gave it, never clipped: an estimate of a small mutual information may be negative, and its
 * `permutationNull` shows how far below 0 chance goes. Only `estimateBankInformation` clips, and says so in `notes`.
 */
export interface InformationEstimate<M extends string = JackknifeMethod> {
  readonly value: number;
  readonly unit: 'nats';
  /** A `lower bound` estimates something that is at most the information: it must not stand in for it in an upper bound. */
  readonly kind: 'estimate' | 'lower bound';
  readonly estimator: string;
  /** What is known of its bias, in words. */
  readonly bias: string;
  /** How many observations it is made of. */
  readonly n: number;
  /** Null where none was asked for, or the data are too few for it; then `notes` says so. */
  readonly interval: Interval<M> | null;
  /** Null where none was asked for, or where there is nothing to permute. */
  readonly permutationNull: PermutationNull | null;
  /** What was seen in the data that the reader must know: ties, constant columns, classes left out. */
  readonly notes: readonly string[];
}

/** Are the options of every estimator here. */
export interface EstimateOptions {
  /** The seed of the permutations and of the groups; 0 by default. */
  readonly seed?: number | bigint;
  /** The level of the interval and of the quantile of the null; 0.95 by default. */
  readonly level?: number;
  /** How many permutations make the null; 100 by default, 0 for none. */
  readonly permutations?: number;
}

/** Are the options of estimators whose interval comes from leaving out groups. */
export interface GroupOptions extends EstimateOptions {
  /** How many groups are left out one after the other; 20 by default, 0 for no interval. */
  readonly groups?: number;
}

/** Checks the options and fills in their defaults. */
export function estimateOptions(where: string, options: GroupOptions): Required<GroupOptions> {
  const { seed = 0, level = 0.95, permutations = 100, groups = 20 } = options;
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`${where}: level must be a number between 0 and 1, got ${level}`);
  }
  if (!Number.isSafeInteger(permutations) || permutations < 0) {
    throw new RangeError(`${where}: permutations must be an integer ≥ 0, got ${permutations}`);
  }
  if (!Number.isSafeInteger(groups) || groups < 0 || groups === 1) {
    throw new RangeError(`${where}: groups must be 0 or an integer ≥ 2, got ${groups}`);
  }
  return { seed, level, permutations, groups };
}
