import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isMoelabError, type Model, MoelabError } from '@moelab/core';
import { type Matrix, sum } from '@moelab/numerics';
import { classIndices, numbersOf } from './dataset.ts';
import { type FitMeta, fitMeta, type ScoreDocument } from './formats.ts';
import { fixed, significant } from './number-text.ts';
import { provenanceOf } from './provenance.ts';
import { readTable } from './read-table.ts';
import { standardLabOn } from './standard-lab.ts';
import type { Column, Table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

/** What `moelab score` was asked for. */
export interface ScoreRequest {
  /** A file that `moelab fit --out` wrote. */
  readonly model: string;
  readonly data: string;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Scores a saved model on a CSV file and prints the result. */
export async function score(request: ScoreRequest, terminal: Terminal): Promise<void> {
  const lab = await standardLabOn('float64');
  const { text, sha256 } = readModel(request.model);
  const { model, meta } = lab.load(text, request.model);
  const { features, targets, classes } = columnsOf(meta, model, request.model);
  const table = readTable(request.data);
  const remedy = 'mend the cell or remove the row';
  const x = numbersOf(table, columnsNamed(table, features, request.model), remedy);
  const yColumns = columnsNamed(table, targets, request.model);
  const y =
    classes === undefined ? numbersOf(table, yColumns, remedy) : classIndices(table, yColumns[0]!, classes);

  const document: ScoreDocument = {
    format: 'moelab/score',
    version: 1,
    rows: table.rows,
    features: [...features],
    targets: [...targets],
    ...(await scoresOf(model, x, y)),
    model: { file: request.model, sha256 },
    provenance: provenanceOf({ commandLine: request.commandLine, table, backend: lab.backend! }),
  };
  terminal.stdout.write(`${request.json ? JSON.stringify(document, null, 2) : report(document)}\n`);
}

type Scores = Pick<ScoreDocument, 'logLikelihood' | 'meanLogLikelihood' | 'meanSquaredError' | 'errorRate'>;

async function scoresOf(model: Model, x: Matrix, y: Matrix): Promise<Scores> {
  const logDensity = await unlessUnsupported(model.logDensity(x, y));
  const loss = await unlessUnsupported(
    model.risk(x, y, { loss: model.target === 'class' ? 'zero-one' : 'squared' }),
  );
  const mean = rowMean(loss?.value, loss?.standardError, x.rows);
  return {
    logLikelihood: logDensity === undefined ? null : finite(sum(logDensity)),
    meanLogLikelihood: logDensity === undefined ? null : meanOf(logDensity),
    ...(model.target === 'class' ? { errorRate: mean } : { meanSquaredError: mean }),
  };
}

function meanOf(values: Float64Array): { value: number | null; standardError: number | null } {
  const n = values.length;
  const value = sum(values) / n;
  const squares = sum(values.map((v) => (v - value) ** 2));
  return rowMean(value, Math.sqrt(squares / (n - 1) / n), n);
}

/** One row has no standard error. */
const rowMean = (value = Number.NaN, standardError = Number.NaN, rows: number) => ({
  value: finite(value),
  standardError: rows > 1 ? finite(standardError) : null,
});

/** What a model cannot say, because it is no density or its gate needs more than x, is left out. */
async function unlessUnsupported<T>(value: Promise<T>): Promise<T | undefined> {
  try {
    return await value;
  } catch (error) {
    if (isMoelabError(error) && error.code === 'UNSUPPORTED') return undefined;
    throw error;
  }
}

function readModel(file: string): { readonly text: string; readonly sha256: string } {
  try {
    const bytes = readFileSync(file);
    return { text: bytes.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'there is no such file; check the name and the folder' : `cannot be read (${code})`;
    throw new MoelabError('INVALID_FILE', `${file}: ${reason}`, { cause: error });
  }
}

/** The names of columns that `moelab fit` kept in the model file. */
function columnsOf(meta: Readonly<Record<string, unknown>>, model: Model, file: string): FitMeta {
  const parsed = fitMeta.safeParse(meta);
  const isWhole =
    parsed.success &&
    parsed.data.features.length === model.inputs &&
    (model.target === 'class'
      ? parsed.data.targets.length === 1 && parsed.data.classes?.length === model.outputs
      : parsed.data.targets.length === model.outputs);
  if (isWhole) return parsed.data;
  throw new MoelabError(
    'INVALID_FILE',
    `${file}: its meta does not name the columns of the model (features, targets${model.target === 'class' ? ', classes' : ''}); score a model that moelab fit --out wrote`,
  );
}

function columnsNamed(table: Table, names: readonly string[], model: string): readonly Column[] {
  const missing = names.filter((name) => table.columns.every((column) => column.name !== name));
  if (missing.length > 0) {
    const known = table.columns.map(({ name }) => name).join(', ');
    throw new MoelabError(
      'INVALID_DATA',
      `${table.file}: has no column ${missing.map((name) => `'${name}'`).join(', ')}, which ${model} was fitted to (columns: ${known}); add or rename the column`,
    );
  }
  return names.map((name) => table.columns.find((column) => column.name === name)!);
}

function report(document: ScoreDocument): string {
  const { logLikelihood, meanLogLikelihood, meanSquaredError, errorRate } = document;
  const mean = (one: NonNullable<typeof meanLogLikelihood>, digits: number) =>
    one.value === null
      ? 'cannot be computed'
      : `${significant(one.value, digits)}${one.standardError === null ? '' : ` ± ${significant(one.standardError, 2)}`}`;
  const lines = [
    ['log-likelihood', logLikelihood === null ? 'none: the model is no density' : fixed(logLikelihood, 4)],
    ...(meanLogLikelihood === null ? [] : [['per row', `${mean(meanLogLikelihood, 6)} nats`]]),
    ...(meanSquaredError === undefined ? [] : [['mean squared error', mean(meanSquaredError, 6)]]),
    ...(errorRate === undefined ? [] : [['error rate', mean(errorRate, 4)]]),
  ];
  const title = `${document.model.file} on ${document.provenance.data.file}: ${document.rows} rows, ${document.targets.join(' and ')} given ${document.features.join(', ')}`;
  return `${title}\n\n${textTable(lines, { indent: '  ' })}`;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
