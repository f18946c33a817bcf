import { type Assumption, type Ledger, ledger } from './bound.ts';

/** What is known of assumptions, by their statements: of each what stands in its place, which may be several. */
export type KnownAssumptions = Readonly<Record<string, readonly Assumption[]>>;

/**
 * Gives a ledger with what its caller knows of its assumptions; the warnings follow.
 *
 * What is known of a statement takes the place of the assumption, but of one that the bound itself says is violated. A statement comes in
 * once; those that the ledger does not rest on are left out.
 */
export function withKnown(found: Ledger, known: KnownAssumptions): Ledger {
  const assumptions = found.assumptions.flatMap((one) =>
    one.status === 'violated' || !Object.hasOwn(known, one.statement) ? [one] : known[one.statement]!,
  );
  const isFirst = ({ statement }: Assumption, i: number) =>
    assumptions.findIndex((other) => other.statement === statement) === i;
  return ledger({ ...found, assumptions: assumptions.filter(isFirst) }, found.trivial);
}
