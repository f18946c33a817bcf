import { MoelabError } from '@moelab/core';
import { numbersOf } from '../dataset.ts';
import { readData } from '../read-data.ts';
import type { Table } from '../table.ts';

/** Reads the probabilities of the inputs: one column, a row for each row of the losses, of sum 1 within 1e-6. */
export function readInputWeights(file: string, losses: Table) {
  const table = readData(file);
  const refuse = (problem: string): never => {
    throw new MoelabError('INVALID_DATA', `${file}: ${problem}`);
  };
  if (table.columns.length !== 1) {
    refuse(`has ${table.columns.length} columns; weights are one column, a probability for each input`);
  }
  if (table.rows !== losses.rows) {
    refuse(`has ${table.rows} rows and ${losses.file} has ${losses.rows}; give the weight of every input`);
  }
  const { data: weights } = numbersOf(table, table.columns, 'give every input a weight');
  const negative = weights.findIndex((weight) => weight < 0);
  if (negative >= 0) refuse(`row ${negative + 1}: a weight must be a probability, got ${weights[negative]}`);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= 1e-6)) refuse(`the weights must sum to 1, got ${sum}; divide each by their sum`);
  return { weights: weights.map((weight) => weight / sum), origin: { file, sha256: table.sha256 } };
}
