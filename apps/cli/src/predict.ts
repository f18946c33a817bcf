import { MoelabError } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { numbersOf } from './dataset.ts';
import type { PredictDocument } from './formats.ts';
import { checkOutputFile, writeWhole } from './output-file.ts';
import { predictionTable } from './prediction-table.ts';
import { provenanceOf } from './provenance.ts';
import { readTable } from './read-table.ts';
import { columnsNamed, readModel, type SavedModel } from './saved-model.ts';
import { standardLabOn } from './standard-lab.ts';
import { inOwnUnits, standardised } from './standardisation.ts';
import type { Terminal } from './terminal.ts';

/** What `moelab predict` was asked for. */
export interface PredictRequest {
  /** A file that `moelab fit --out` or `moelab train --out` wrote. */
  readonly model: string;
  readonly data: string;
  /** Where to write the predictions as CSV. */
  readonly out: string | undefined;
  /** Whether to tell the routing of each row too. */
  readonly route: boolean;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Predicts the targets of a CSV file with a saved model, and prints or writes the predictions. */
export async function predict(request: PredictRequest, terminal: Terminal): Promise<void> {
  const { out, json } = request;
  const inputs = [request.model, request.data];
  if (out !== undefined) checkOutputFile('out', out, { extensions: ['.csv'], inputs });
  const lab = await standardLabOn('float64');
  const saved = readModel(lab, request.model);
  const { model, features, targets, classes, standardisation } = saved;
  const table = readTable(request.data);
  const columns = columnsNamed(table, features, request.model);
  const own = numbersOf(table, columns, 'mend the cell or remove the row');
  const x = standardised(own, standardisation?.features);
  const predictions = rowsOf(inOwnUnits(await model.predict(x), standardisation?.targets));
  const document: PredictDocument = {
    format: 'moelab/predict',
    version: 1,
    rows: table.rows,
    features: [...features],
    targets: [...targets],
    ...(classes === undefined ? {} : { classes: [...classes] }),
    predictions: predictions.map((row) => row.map(finite)),
    ...(classes === undefined ? {} : { labels: predictions.map((row) => classes[largestOf(row)]!) }),
    ...(request.route ? { routing: await routingOf(saved, x) } : {}),
    model: { file: saved.file, sha256: saved.sha256 },
    provenance: provenanceOf({ commandLine: request.commandLine, table, backend: lab.backend! }),
  };
  const csv = predictionTable(document);
  if (out !== undefined) writeWhole(out, csv);
  if (json) terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else terminal.stdout.write(out === undefined ? csv : `Wrote ${out}: ${table.rows} rows.\n`);
}

/** How each layer with more than one expert routes each row. */
async function routingOf(
  { model, file }: SavedModel,
  x: Matrix,
): Promise<NonNullable<PredictDocument['routing']>> {
  const layers = [...model.layers.entries()].filter(([, { spec }]) => spec.experts > 1);
  if (layers.length === 0) {
    throw new MoelabError(
      'UNSUPPORTED',
      `--route: ${file} has one expert, so there is nothing to route; leave it out`,
    );
  }
  const routing: NonNullable<PredictDocument['routing']>[number][] = [];
  for (const [layer] of layers) {
    const weights = rowsOf((await model.route(x, { layer })).weights);
    routing.push({
      layer: layer + 1,
      expert: weights.map((row) => largestOf(row) + 1),
      weights: weights.map((row) => row.map(finite)),
    });
  }
  return routing;
}

const rowsOf = ({ rows, cols, data }: Matrix): readonly (readonly number[])[] =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));

/** The place of the largest number; of equals the first. */
const largestOf = (row: readonly number[]): number =>
  row.reduce((best, value, i) => (value > row[best]! ? i : best), 0);

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
