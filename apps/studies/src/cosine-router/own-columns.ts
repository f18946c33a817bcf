import type { Model } from '@moelab/core';
import type { Columns, RecordOf } from '@moelab/study';
import type { FittedCell } from '../estimation/estimation-cell.ts';

/** What this study adds to the columns of all estimation studies. */
export const ownColumns = {
  normError: { kind: 'number', doc: 'norms of the gate slopes: sum of the distances to the true ones' },
  startNormError: { kind: 'number', doc: 'the same, of the start' },
} as const satisfies Columns;

/** Nothing of the added columns. */
export const noOwnColumns: RecordOf<typeof ownColumns> = {
  normError: Number.NaN,
  startNormError: Number.NaN,
};

/** ‖slopes_e‖ of each expert. */
function normsOf({ parameters, layers }: Model): readonly number[] {
  const { experts } = layers[0]!.spec;
  const { values } = parameters['gate.slopes']!;
  return Array.from({ length: experts }, (_, e) => Math.hypot(...values.filter((_, i) => i % experts === e)));
}

/** Reads the added columns of a fit with as many experts as the truth, which keeps the order of its start; NaN for other fits. */
export function ownColumnsOf({ fit, truth }: FittedCell): RecordOf<typeof ownColumns> {
  const own = normsOf(truth);
  const error = (model: Model) =>
    normsOf(model).reduce((total, norm, e) => total + Math.abs(norm - own[e]!), 0);
  if (fit.model.layers[0]!.spec.experts !== own.length) return noOwnColumns;
  return { normError: error(fit.model), startNormError: error(fit.start) };
}
