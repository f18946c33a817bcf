import { compareBackends } from './compare-backends.ts';
import { classIndices, numbersOf } from './dataset.ts';
import type { ScoreDocument } from './formats.ts';
import { fixed, significant } from './number-text.ts';
import { provenanceOf } from './provenance.ts';
import { readTable } from './read-table.ts';
import { columnsNamed, readModel } from './saved-model.ts';
import { scoresOf } from './scores-of.ts';
import { standardLabOn } from './standard-lab.ts';
import type { Terminal } from './terminal.ts';
import { textTable } from './text-table.ts';

/** What `moelab score` was asked for. */
export interface ScoreRequest {
  /** A file that `moelab fit --out` or `moelab train --out` wrote. */
  readonly model: string;
  readonly data: string;
  /** Whether to score on every backend that is there too. */
  readonly backends: boolean;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

/** Scores a saved model on a CSV file and prints the result. */
export async function score(request: ScoreRequest, terminal: Terminal): Promise<void> {
  const lab = await standardLabOn('float64');
  const { model, features, targets, classes, standardisation, sha256 } = readModel(lab, request.model);
  const table = readTable(request.data);
  const remedy = 'mend the cell or remove the row';
  const x = numbersOf(table, columnsNamed(table, features, request.model), remedy);
  const yColumns = columnsNamed(table, targets, request.model);
  const y =
    classes === undefined ? numbersOf(table, yColumns, remedy) : classIndices(table, yColumns[0]!, classes);

  const compared = request.backends
    ? await compareBackends(
        {
          names: lab.list('backends').map(({ name }) => name),
          load: (name) => lab.loadBackendFrom(name),
          on: (backend) => lab.withBackend(backend).modelFrom(model.spec, model),
        },
        x,
        y,
        standardisation,
      )
    : undefined;
  const document: ScoreDocument = {
    format: 'moelab/score',
    version: 1,
    rows: table.rows,
    features: [...features],
    targets: [...targets],
    ...(await scoresOf(model, x, y, standardisation)),
    ...(compared === undefined ? {} : { backends: [...compared] }),
    model: { file: request.model, sha256 },
    provenance: provenanceOf({ commandLine: request.commandLine, table, backend: lab.backend! }),
  };
  terminal.stdout.write(`${request.json ? JSON.stringify(document, null, 2) : report(document)}\n`);
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
  const table = textTable(lines, { indent: '  ' });
  return `${title}\n\n${table}${document.backends === undefined ? '' : `\n\n${comparison(document.backends)}`}`;
}

function comparison(backends: NonNullable<ScoreDocument['backends']>): string {
  const rows = backends.map((one) =>
    one.available
      ? [
          one.name,
          one.precision,
          one.logLikelihood === null ? '' : fixed(one.logLikelihood, 6),
          one.relativeDifference === null
            ? ''
            : `${one.relativeDifference.toExponential(0)} from float64, relative`,
        ]
      : [one.name, 'not there', '', one.reason],
  );
  return `On each backend\n${textTable(rows, { indent: '  ' })}`;
}
