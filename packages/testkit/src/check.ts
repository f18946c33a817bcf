/** One rule that a part must keep; `run` rejects when it is broken, with what is wrong. Needs no test runner. */
export interface Check {
  readonly name: string;
  /** Makes what the rule looks at, and rejects where that cannot be made or loaded: then nothing is known of the rule. */
  prepare?(): Promise<void>;
  /** Rejects where the rule is broken, with what is wrong. */
  run(): Promise<void>;
}

/** Throws unless `truth` holds. */
export function demand(truth: boolean, otherwise: string): asserts truth {
  if (!truth) throw new Error(otherwise);
}
