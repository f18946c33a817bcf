import { type AnyPart, type Bound, createLab, isMoelabError, type Ledger } from '@moelab/core';

/** How a bound is checked beyond its own options. */
export interface BoundCheckOptions {
  /**
   * What the bounded quantity really is with these options, where a case has a closed form; undefined where it has none. No
   * version may be on the wrong side of it but those of `fails`.
   */
  truth?(options: never): number | undefined;
  /** The options that are told at m and need not hold for fewer rows: a complexity. informativeFrom may rest on them from m on only. */
  readonly toldAtSampleSize?: readonly string[];
  /** The versions that are known to fail, which must say so in `knownProblems`. */
  readonly fails?: readonly string[];
}

/** What every rule works on: the bound with the options of its case, and with some of them changed. */
export interface BoundFixture {
  readonly part: AnyPart<'bounds'>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly check: BoundCheckOptions;
  /** The bound with some options changed; undefined where they do not go together. */
  made(changed?: Readonly<Record<string, unknown>>): Bound | undefined;
  /** Every version's ledger, by name. */
  ledgers(changed?: Readonly<Record<string, unknown>>): Readonly<Record<string, Ledger>> | undefined;
}

/** Prepares a bound for its rules; says what is wrong where it cannot be made of its case. */
export function boundFixture(
  part: AnyPart<'bounds'>,
  options: Readonly<Record<string, unknown>>,
  check: BoundCheckOptions,
): BoundFixture {
  createLab({ plugins: [{ name: 'testkit', bounds: { bound: part } }] }).boundFrom('bound', options);
  const made = (changed: Readonly<Record<string, unknown>> = {}): Bound | undefined => {
    const result = part.options['~standard'].validate({ ...options, ...changed });
    if (result.issues !== undefined) return undefined;
    try {
      return part.create(result.value, {});
    } catch (error) {
      const isRefusal = isMoelabError(error) && ['INVALID_OPTIONS', 'INVALID_DATA'].includes(error.code);
      if (Object.keys(changed).length === 0 || !isRefusal) throw error;
      return undefined;
    }
  };
  return {
    part,
    options,
    check,
    made,
    ledgers(changed) {
      const bound = made(changed);
      return bound && Object.fromEntries(bound.variants.map((name) => [name, bound.ledger(name)]));
    },
  };
}
