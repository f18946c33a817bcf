/** One rule that a part must keep; `run` rejects when it is broken, with what is wrong. Needs no test runner. */
export interface Check {
  readonly name: string;
  /** Rejects where the rule is broken, with what is wrong. */
  run(): Promise<void>;
}

/** Throws unless `truth` holds. */
export function demand(truth: boolean, otherwise: string): asserts truth {
  if (!truth) throw new Error(otherwise);
}
