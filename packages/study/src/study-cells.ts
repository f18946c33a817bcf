import { MoelabError } from '@moelab/core';
import { cellKey } from './cell-key.ts';
import { recordProblem } from './columns.ts';
import type { AnyStudy } from './study.ts';
import type { StudyOptions } from './study-options.ts';

/** A cell of a study's grid with its key and its place in the table. */
export interface KeyedCell {
  readonly key: string;
  readonly index: number;
  readonly cell: Readonly<Record<string, number | string | boolean>>;
}

/** Lists a study's cells for some options; throws an INVALID_SPEC error when there is none, one twice, or a wrong one. */
export function studyCells(study: AnyStudy, options: StudyOptions): readonly KeyedCell[] {
  const { name, factors } = study;
  const cells: readonly KeyedCell['cell'][] = study.cells(options);
  const refuse = (what: string) => new MoelabError('INVALID_SPEC', `study '${name}': cells: ${what}`);
  if (cells.length === 0) throw refuse('these options give no cell; give every list at least one value');
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const problem = recordProblem(factors, cell) ?? infinite(cell);
    if (problem !== undefined) throw refuse(`number ${index + 1}: ${problem}`);
    const key = cellKey(factors, cell);
    if (seen.has(key)) throw refuse(`'${key}' is there twice; give no value of a list twice`);
    seen.add(key);
    return { key, index, cell };
  });
}

const infinite = (cell: KeyedCell['cell']): string | undefined => {
  const found = Object.entries(cell).find(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  );
  return found && `${found[0]}: must be finite, got ${found[1]}`;
};
