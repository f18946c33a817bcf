import { loadFloat64 } from '@moelab/backend-float64';
import type { Backend } from '@moelab/core';
import { judgeOp, type OpJudgement } from './judge-op.ts';
import { opTable } from './op-table/op-table.ts';

/** Judges every op of the table on a backend: the truth table that `moelab doctor` prints. */
export async function judgeBackend(
  backend: Backend,
  onOp?: (done: number, total: number) => void,
): Promise<readonly OpJudgement[]> {
  const reference = await loadFloat64();
  const judgements: OpJudgement[] = [];
  for (const row of opTable) {
    judgements.push(await judgeOp(backend, reference, row));
    onOp?.(judgements.length, opTable.length);
  }
  return judgements;
}
