import { MoelabError } from '@moelab/core';
import { parse } from 'csv-parse/sync';
import { cellOf } from './cell.ts';
import { type ColumnBuilder, columnBuilder } from './column-builder.ts';
import { readBytes } from './read-bytes.ts';
import type { Table } from './table.ts';

/** Reads a CSV file with a header line; commas, semicolons or tabs between the cells, quotes where needed. */
export function readTable(file: string): Table {
  const { bytes, sha256 } = readBytes(file);
  if (bytes.includes(0)) {
    throw new MoelabError(
      'INVALID_FILE',
      `${file}: is not a text file in UTF-8; save the table as CSV (UTF-8)`,
    );
  }
  return tableOf(bytes.toString('utf8'), file, sha256);
}

/** Reads the text of a CSV file; `file` begins every message. */
export function tableOf(text: string, file: string, sha256 = ''): Table {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new MoelabError('INVALID_DATA', `${file}: ${problem}`, { cause });
  };
  if (text.trim() === '') refuse('is empty; it needs a header line with the names of the columns, and rows');
  const delimiter = delimiterOf(text);
  let builders: readonly ColumnBuilder[] | undefined;
  let rows = 0;
  try {
    parse(text, {
      bom: true,
      delimiter,
      ltrim: delimiter !== '\t',
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        if (builders === undefined) {
          builders = headerOf(record, refuse).map(columnBuilder);
          return null;
        }
        rows++;
        if (record.length !== builders.length) {
          const header = `${builders.length} as in the header`;
          refuse(
            `row ${rows} (line ${lines}) has ${counted(record.length, 'cell')} instead of ${header}; ${record.length < builders.length ? 'add the missing ones' : 'quote a cell that holds the separator, "a,b", or remove what is too much'}`,
          );
        }
        for (const [c, builder] of builders.entries()) builder.add(record[c]!, rows, lines);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof MoelabError) throw error;
    refuse(`is not a CSV table: ${quoteProblem(error)}`, error);
  }
  if (builders === undefined || rows === 0) refuse('has a header and no rows; it needs at least one row');
  return { file, rows, columns: builders!.map((builder) => builder.column()), sha256 };
}

/** The separator that the first line has most of, outside quotes; a comma when it has none. */
function delimiterOf(text: string): string {
  const beginning = text.slice(0, 1 << 16).trimStart();
  const [header = ''] = beginning.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n|\r/, 1);
  const count = (mark: string) => header.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function headerOf(record: readonly string[], refuse: (problem: string) => never): readonly string[] {
  const names = record.map((name) => name.trim());
  if (names.every((name) => 'value' in cellOf(name))) {
    refuse(
      `its first line holds numbers (${names.slice(0, 3).join(', ')}); add a header line with the columns' names`,
    );
  }
  for (const [c, name] of names.entries()) {
    if (name === '') {
      refuse(`column ${c + 1} has no name in the header; name it, or write the table without row names`);
    }
    const first = names.indexOf(name);
    if (first < c) {
      refuse(`columns ${first + 1} and ${c + 1} are both named '${name}'; give each column its own name`);
    }
  }
  return names;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function quoteProblem(error: unknown): string {
  const { code, lines, message } = error as { code?: string; lines?: number; message: string };
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quoted cell is never closed; add the missing quote (")';
  if (code === 'INVALID_OPENING_QUOTE' || code === 'CSV_INVALID_CLOSING_QUOTE') {
    return `line ${lines}: a quote stands inside a cell; quote the whole cell and double its quotes ("")`;
  }
  return message;
}
