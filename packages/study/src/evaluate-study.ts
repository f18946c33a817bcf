import type { Check, Claim, Decision, Results } from './claim.ts';
import type { Value } from './columns.ts';
import { type Outcome, reasonOf } from './run-cell.ts';
import type { AnyStudy } from './study.ts';
import type { KeyedCell } from './study-cells.ts';
import type { StudyOptions } from './study-options.ts';

type Row = Readonly<Record<string, Value>>;

/** The results of a run of any study. */
export type AnyResults = Results<StudyOptions, Record<string, Value>, Record<string, Value>>;

/** Puts cells and what came of them together, in the order of the grid; cells without an outcome are left out. */
export function resultsOf(
  options: StudyOptions,
  cells: readonly KeyedCell[],
  outcomes: ReadonlyMap<string, Outcome>,
): AnyResults {
  const rows: Row[] = [];
  const failed: (Row & { readonly failed: string })[] = [];
  for (const { key, cell } of cells) {
    const outcome = outcomes.get(key);
    if (outcome === undefined) continue;
    if ('row' in outcome) rows.push({ ...cell, ...outcome.row });
    else failed.push({ ...cell, failed: outcome.failed });
  }
  return { options, rows, failed } as AnyResults;
}

/**
 * Applies the rules of a study's claims and checks to a table. A rule that throws decides nothing: its claim is undecided, its
 * check fails, each with the reason.
 */
export function evaluateStudy(
  study: AnyStudy,
  results: AnyResults,
): { readonly claims: readonly Claim[]; readonly checks: readonly Check[] } {
  const claims = declarationsOf(study.claims).map(
    ([id, { statement, statistic: quantity, rule, decide }]) => {
      const { statistic, interval, verdict, note } = orReason(
        () => decide(results),
        (reason): Decision => ({ statistic: Number.NaN, verdict: 'undecided', note: reason }),
      );
      return { id, statement, quantity, statistic, interval, rule, verdict, note };
    },
  );
  const checks = declarationsOf(study.checks ?? {}).map(([id, { statement, judge }]) => ({
    id,
    statement,
    ...orReason(
      () => judge(results),
      (reason) => ({ status: 'fails' as const, detail: reason }),
    ),
  }));
  return { claims, checks };
}

function orReason<T>(rule: () => T, otherwise: (reason: string) => T): T {
  try {
    return rule();
  } catch (error) {
    return otherwise(`the rule threw: ${reasonOf(error)}`);
  }
}

const declarationsOf = <T>(declarations: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(declarations);
