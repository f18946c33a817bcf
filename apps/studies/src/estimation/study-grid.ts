import { MoelabError } from '@moelab/core';
import { grid, replications } from '@moelab/study';
import { checkRows } from './check-rows.ts';
import type { EstimationCell } from './estimation-cell.ts';

/** Experts of the truths of these studies. */
export const TRUE_EXPERTS = 2;

/** Cells of a part that is computed without data. */
export const computedCells = (part: string, settings: readonly string[]): readonly EstimationCell[] =>
  settings.map((setting) => ({ part, setting, experts: TRUE_EXPERTS, n: 0, replication: 0 }));

/** Fits of some settings. */
export interface Fits {
  readonly settings: readonly string[];
  readonly experts: number;
  readonly sizes: readonly number[];
  readonly replications: number;
  /** The option that sizes come from, in messages. */
  readonly option: string;
  /** The most free parameters that one of these fits has. */
  readonly parameters: number;
}

/** Lists fits: of each setting, at each size, so many replications. Refuses sizes below the number of parameters. */
export function fitCells({
  settings,
  experts,
  sizes,
  replications: count,
  option,
  parameters,
}: Fits): readonly EstimationCell[] {
  for (const rows of sizes) checkRows(option, rows, parameters);
  return grid({
    part: ['fit'],
    setting: settings,
    experts: [experts],
    n: sizes,
    replication: replications(count),
  });
}

/** Refuses an over-specified fit that is none. */
export function checkOverSpecified(experts: number): void {
  if (experts > TRUE_EXPERTS) return;
  throw new MoelabError(
    'INVALID_OPTIONS',
    `experts: must be more than the ${TRUE_EXPERTS} of the truth, got ${experts}; these are the over-specified fits`,
  );
}
