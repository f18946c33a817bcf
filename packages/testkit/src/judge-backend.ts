import { loadFloat64 } from '@moelab/backend-float64';
import type { Backend } from '@moelab/core';
import { judgeOp, type OpJudgement } from './judge-op.ts';
import type { OpRow } from './op-row.ts';
import { opTable } from './op-table/op-table.ts';

/** Judges every op of a table on a backend, of `opTable` unless another is given: the truth table that `moelab doctor` prints. */
export async function judgeBackend(
  backend: Backend,
  onOp?: (done: number, total: number) => void,
  table: readonly OpRow[] = opTable,
): Promise<readonly OpJudgement[]> {
  const reference = await loadFloat64();
  const judgements: OpJudgement[] = [];
  for (const row of table) {
    judgements.push(await judgeOp(backend, reference, row));
    onOp?.(judgements.length, table.length);
  }
  return judgements;
}
