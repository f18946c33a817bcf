import { type AnyStudy, findStudy } from '@moelab/study';
import type { StudiesDocument } from '../formats.ts';
import type { Terminal } from '../terminal.ts';
import { textTable } from '../text-table.ts';
import { knownStudies } from './known-studies.ts';

/** What `moelab run --list` was asked for. */
export interface ListStudiesRequest {
  /** Only this one, with everything that is declared. */
  readonly study: string | undefined;
  readonly module: string | undefined;
  readonly json: boolean;
}

/** Prints the studies, or all about one: claims with their rules, checks, what can be changed. Runs nothing. */
export async function listStudies(request: ListStudiesRequest, { stdout }: Terminal): Promise<void> {
  const known = await knownStudies(request.module);
  const shown = request.study === undefined ? known : [findStudy(known, request.study)];
  if (request.json) {
    const document: StudiesDocument = {
      format: 'moelab/studies',
      version: 1,
      studies: shown.map(declarationOf),
    };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const text =
    request.study === undefined
      ? textTable(shown.map(({ name, title }) => [name, title]))
      : detailsOf(declarationOf(shown[0]!));
  stdout.write(`${text}\n`);
}

type Declared = StudiesDocument['studies'][number];

function declarationOf(study: AnyStudy): Declared {
  const { name, version, title, summary, source, quick, factors, measures } = study;
  const entries = <T>(record: Readonly<Record<string, T>>) => Object.entries<T>(record);
  const { fields } = study.parameters as {
    readonly fields: Readonly<Record<string, { readonly jsonSchema: Readonly<Record<string, unknown>> }>>;
  };
  return {
    name,
    version,
    title,
    summary,
    ...(source === undefined ? {} : { source }),
    parameters: Object.fromEntries(entries(fields).map(([key, { jsonSchema }]) => [key, jsonSchema])),
    quick: quick as Readonly<Record<string, unknown>>,
    factors,
    measures,
    claims: entries(study.claims).map(([id, { statement, statistic, rule }]) => ({
      id,
      statement,
      quantity: statistic,
      rule,
    })),
    checks: entries(study.checks ?? {}).map(([id, { statement }]) => ({ id, statement })),
  };
}

function detailsOf(study: Declared): string {
  const { name, version, title, summary, source, parameters, quick, claims, checks, measures } = study;
  const indent = '  ';
  const keys = Object.entries(parameters).map(([key, schema]) => {
    const small = Object.hasOwn(quick, key) ? `quick: ${String(quick[key])}` : '';
    return [`${key}=${String(schema.default ?? 'to be given')}`, String(schema.description ?? ''), small];
  });
  const columns = Object.entries(measures).map(([column, { doc, unit }]) => [
    column,
    unit === undefined ? doc : `${doc} (${unit})`,
  ]);
  return [
    [`${name}, version ${version}: ${title}`, summary, ...(source === undefined ? [] : [`after ${source}`])],
    ['KEYS', textTable(keys, { indent })],
    [
      'CLAIMS, with the rules fixed before any run',
      ...claims.flatMap(({ id, statement, quantity, rule }) => [
        `${indent}${id}: ${statement}`,
        `${indent}    statistic: ${quantity}`,
        `${indent}    rule: ${rule}`,
      ]),
    ],
    ...(checks.length === 0
      ? []
      : [['CHECKS, or the run fails', ...checks.map(({ id, statement }) => `${indent}${id}: ${statement}`)]]),
    ['COLUMNS', textTable(columns, { indent })],
  ]
    .map((section) => section.join('\n'))
    .join('\n\n');
}
