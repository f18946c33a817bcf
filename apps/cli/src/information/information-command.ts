import { MoelabError } from '@moelab/core';
import {
  type ContingencyTable,
  contingencyTable,
  estimateConditionalDiscreteInformation,
  estimateConditionalKsgInformation,
  estimateDiscreteInformation,
  estimateKsgInformation,
  estimateRossInformation,
  type InformationEstimate,
} from '@moelab/information';
import { type Matrix, matrix } from '@moelab/numerics';
import { chooseColumns, numbersOf } from '../dataset.ts';
import { imageOf } from '../figure/image-of.ts';
import type { InformationDocument } from '../formats.ts';
import { checkOutputFile, writeWhole } from '../output-file.ts';
import { originOf } from '../provenance.ts';
import { readData } from '../read-data.ts';
import { columnScales, standardised } from '../standardisation.ts';
import type { Column, Table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { natsIn, type Unit } from '../unit.ts';
import { UsageError } from '../usage-error.ts';
import { informationReport } from './information-report.ts';

/** The estimators by their names on the command line. */
export const informationEstimators = ['ksg', 'plugin', 'miller-madow', 'nsb', 'ross'] as const;

/** What `moelab information` was asked for. */
export interface InformationRequest {
  /** CSV, .npy or JSON: a row for each observation. */
  readonly data: string;
  /** Names of columns, separated by commas. */
  readonly x: string;
  readonly y: string;
  readonly given: string | undefined;
  readonly estimator: (typeof informationEstimators)[number];
  readonly k: number;
  readonly permutations: number;
  /** Whether columns of numbers are taken as they are, and not in units of their standard deviations. */
  readonly isRaw: boolean;
  readonly unit: Unit;
  readonly seed: number;
  /** Where an .svg or .png is written. */
  readonly figure: string | undefined;
  readonly json: boolean;
  readonly commandLine: readonly string[];
}

interface Chosen {
  readonly x: readonly Column[];
  readonly y: readonly Column[];
  /** Empty where nothing is given. */
  readonly given: readonly Column[];
}

/** Estimates the mutual information of columns of a table, and prints it with its interval, its null and its bias. */
export async function informationCommand(request: InformationRequest, terminal: Terminal): Promise<void> {
  const { unit, seed, json, estimator, k, figure } = request;
  if (figure !== undefined) {
    checkOutputFile('figure', figure, { extensions: ['.svg', '.png'], inputs: [request.data] });
  }
  const table = readData(request.data);
  const chosen = chosenColumns(table, request);
  const usesNeighbours = estimator === 'ksg' || estimator === 'ross';
  if (usesNeighbours && k >= table.rows) {
    throw new UsageError(`--k: must be below the ${table.rows} rows of ${table.file}, got ${k}; add rows`);
  }
  const estimate = inUnit(estimated(table, chosen, request), unit);
  const names = (columns: readonly Column[]) => columns.map(({ name }) => name);
  const document: InformationDocument = {
    format: 'moelab/information',
    version: 1,
    x: names(chosen.x),
    y: names(chosen.y),
    ...(chosen.given.length === 0 ? {} : { given: names(chosen.given) }),
    ...(usesNeighbours ? { k } : {}),
    ...estimate,
    unit,
    notes: [
      ...estimate.notes.map((note) => withNames(note, chosen, estimator)),
      ...(estimate.value < 0
        ? ['the estimate is below 0, which no information is: chance, as the null shows; it is not clipped']
        : []),
    ],
    provenance: originOf({ commandLine: request.commandLine, table, seed }),
  };
  if (figure !== undefined) {
    const { informationFigure } = await import('./information-figure.ts');
    writeWhole(figure, await imageOf(informationFigure(document), figure));
  }
  terminal.stdout.write(
    `${json ? JSON.stringify(document, null, 2) : informationReport(document, figure)}\n`,
  );
}

function chosenColumns(table: Table, { x, y, given }: InformationRequest): Chosen {
  const places = { target: '--y', features: '--x' };
  const { features, targets } = chooseColumns(table, { target: y, features: x }, places);
  if (given === undefined) return { x: features, y: targets, given: [] };
  const known = chooseColumns(table, { target: given }, { target: '--given', features: '--x' }).targets;
  const both = known.find((column) => features.includes(column) || targets.includes(column));
  if (both !== undefined) {
    throw new UsageError(`--given: '${both.name}' is in --x or --y too; leave it out of one`);
  }
  return { x: features, y: targets, given: known };
}

/** A note of an estimator with the names that the table has for what it calls x, y, z, rows and columns. */
function withNames(
  note: string,
  { x, y, given }: Chosen,
  estimator: InformationRequest['estimator'],
): string {
  // the continuous sample of ross is its x, and stands in --y
  const samples = estimator === 'ross' ? { x: y, y: x, z: given } : { x, y, z: given };
  const quoted = (columns: readonly Column[]) => columns.map(({ name }) => `'${name}'`).join(', ');
  return note
    .replace(
      /^(?:column (\d+) of )?([xyz])(?= (?:is constant|has ties))/,
      (_, column: string | undefined, name: keyof typeof samples) =>
        quoted([samples[name][Number(column ?? 0)]!]),
    )
    .replace(/^all counts are in one (row|column): that variable/, (_, side: string) =>
      quoted(side === 'row' ? x : y),
    );
}

function estimated(table: Table, { x, y, given }: Chosen, request: InformationRequest): InformationEstimate {
  const { estimator, k, permutations, seed, isRaw } = request;
  const common = { permutations, seed };
  const values = (columns: readonly Column[]) => realColumns(table, columns, isRaw);
  switch (estimator) {
    case 'ksg':
      return given.length === 0
        ? estimateKsgInformation(values(x), values(y), { ...common, k })
        : conditionalKsg(table, values(x), values(y), values(given), { ...common, k });
    case 'ross':
      if (given.length > 0) {
        throw new UsageError('--given: ross has no conditional form; write --estimator ksg, or leave it out');
      }
      return estimateRossInformation(labelsOf(table, x), values(y), { ...common, k });
    default: {
      const options = { ...common, estimator: estimator === 'plugin' ? 'plug-in' : estimator } as const;
      const [own, other] = [labelsOf(table, x), labelsOf(table, y)];
      return given.length === 0
        ? estimateDiscreteInformation(contingencyTable(own, other).counts, options)
        : estimateConditionalDiscreteInformation(strata(own, other, labelsOf(table, given)), options);
    }
  }
}

function conditionalKsg(
  table: Table,
  x: Matrix,
  y: Matrix,
  z: Matrix,
  options: { readonly k: number; readonly permutations: number; readonly seed: number },
): InformationEstimate {
  // the local null exchanges rows among five neighbours
  if (table.rows < 6) {
    throw new MoelabError('INVALID_DATA', `${table.file}: has ${table.rows} rows; --given needs at least 6`);
  }
  return estimateConditionalKsgInformation(x, y, z, options);
}

/** Columns of numbers, each divided by its standard deviation unless they are to be taken as they are. */
function realColumns(table: Table, columns: readonly Column[], isRaw: boolean): Matrix {
  const remedy = 'mend the cell, or take it for a label (--estimator plugin; ross has labels in --x)';
  const values = numbersOf(table, columns, remedy);
  const scales = columnScales(values).map(({ scale }) => ({ mean: 0, scale }));
  return isRaw ? values : standardised(values, scales);
}

/** One label a row; of several columns, the combination of theirs. */
function labelsOf(table: Table, columns: readonly Column[]): readonly string[] {
  const lists = columns.map(({ name, labels }) => {
    if (labels === undefined || (labels.names.length === table.rows && table.rows > 1)) {
      const seen =
        labels === undefined ? 'more than 1000 values' : `another value in each of ${table.rows} rows`;
      throw new MoelabError(
        'INVALID_DATA',
        `${table.file}: column '${name}' has ${seen}, so that counts tell nothing; write --estimator ksg for numbers (or ross, with labels in --x), or group the values`,
      );
    }
    const missing = labels.names.findIndex((label) => /^(|nan|na|null|none)$/i.test(label));
    if (missing >= 0) {
      const row = labels.codes.indexOf(missing) + 1;
      throw new MoelabError(
        'INVALID_DATA',
        `${table.file}: row ${row}, column '${name}': a label is missing ('${labels.names[missing]}'); remove the row, or name the label`,
      );
    }
    return labels;
  });
  return Array.from({ length: table.rows }, (_, i) => {
    const own = lists.map(({ names, codes }) => names[codes[i]!]!);
    return own.length === 1 ? own[0]! : JSON.stringify(own);
  });
}

/** One table of counts for each label of z, all with the rows and columns of the whole table. */
function strata(x: readonly string[], y: readonly string[], z: readonly string[]): readonly Matrix[] {
  const whole: ContingencyTable = contingencyTable(x, y);
  const tables = new Map<string, Matrix>();
  const [rowOf, columnOf] = [whole.rowLabels, whole.columnLabels].map(
    (labels) => new Map(labels.map((label, i) => [label, i])),
  );
  for (const [i, letter] of z.entries()) {
    const table = tables.get(letter) ?? matrix(whole.counts.rows, whole.counts.cols);
    tables.set(letter, table);
    table.data[rowOf!.get(x[i]!)! * table.cols + columnOf!.get(y[i]!)!]!++;
  }
  return [...tables.values()];
}

/** The same estimate in another unit. */
function inUnit(estimate: InformationEstimate, unit: Unit) {
  const nats = natsIn(unit);
  const { interval, permutationNull } = estimate;
  return {
    ...estimate,
    value: estimate.value / nats,
    interval:
      interval === null
        ? null
        : {
            ...interval,
            low: interval.low / nats,
            high: interval.high / nats,
            standardError: interval.standardError / nats,
          },
    permutationNull:
      permutationNull === null
        ? null
        : {
            ...permutationNull,
            mean: permutationNull.mean / nats,
            standardDeviation: permutationNull.standardDeviation / nats,
            quantile: permutationNull.quantile / nats,
          },
  };
}
