import { extname } from 'node:path';
import { MoelabError } from '@moelab/core';
import { columnBuilder } from './column-builder.ts';
import { parseNpy } from './npy.ts';
import { readBytes } from './read-bytes.ts';
import { readTable } from './read-table.ts';
import type { Table } from './table.ts';

/**
 * Reads a table from CSV with a header line, from a NumPy array (.npy), or from JSON (.json): a list of rows, a list of values, or an
 * object of columns by name. Columns without names are called 1, 2, ….
 */
export function readData(file: string): Table {
  const extension = extname(file).toLowerCase();
  if (extension !== '.npy' && extension !== '.json') return readTable(file);
  const { bytes, sha256 } = readBytes(file);
  const refuse = (problem: string): never => {
    throw new MoelabError('INVALID_DATA', `${file}: ${problem}`);
  };
  const { names, rows, textOf } =
    extension === '.npy' ? npyCells(bytes, refuse) : jsonCells(bytes.toString('utf8'), refuse);
  if (rows === 0 || names.length === 0) {
    refuse(`has ${rows} rows and ${names.length} columns; it needs at least one of each`);
  }
  const columns = names.map((name, c) => {
    const builder = columnBuilder(name);
    for (let row = 0; row < rows; row++) builder.add(textOf(row, c), row + 1);
    return builder.column();
  });
  return { file, rows, columns, sha256 };
}

interface Cells {
  readonly names: readonly string[];
  readonly rows: number;
  /** Texts, so that what is no number is told in the same words as in CSV; a number's text is read back to the same bits. */
  readonly textOf: (row: number, column: number) => string;
}
type Refuse = (problem: string) => never;

const numbered = (count: number) => Array.from({ length: count }, (_, c) => `${c + 1}`);

function npyCells(bytes: Uint8Array, refuse: Refuse): Cells {
  let array: ReturnType<typeof parseNpy>;
  try {
    array = parseNpy(bytes);
  } catch (error) {
    return refuse((error as Error).message);
  }
  const { shape, values } = array;
  if (shape.length !== 1 && shape.length !== 2) {
    refuse(`has shape (${shape.join(', ')}); it must have rows and columns, or be one column`);
  }
  const [rows, cols = 1] = shape as [number, number?];
  return { names: numbered(cols), rows, textOf: (row, c) => String(values[row * cols + c]) };
}

function jsonCells(text: string, refuse: Refuse): Cells {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse(`is not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(value)) {
    const lists: readonly (readonly unknown[])[] = value.map((row) => (Array.isArray(row) ? row : [row]));
    const cols = lists[0]?.length ?? 0;
    const ragged = lists.findIndex((row) => row.length !== cols);
    if (ragged >= 0)
      refuse(`row ${ragged + 1} has ${lists[ragged]!.length} values instead of ${cols} as in row 1`);
    return { names: numbered(cols), rows: lists.length, textOf: (row, c) => cellText(lists[row]![c]) };
  }
  if (typeof value !== 'object' || value === null) {
    return refuse(
      'holds one value; it must be a list of rows, or an object of columns: {"x": [1, 2], "y": [3, 4]}',
    );
  }
  const columns = Object.entries(value);
  const rows = Array.isArray(columns[0]?.[1]) ? columns[0][1].length : 0;
  for (const [name, list] of columns) {
    if (!Array.isArray(list))
      refuse(`'${name}' is not a list; an object must hold columns: {"x": [1, 2], "y": [3, 4]}`);
    if (list.length !== rows)
      refuse(`'${name}' has ${list.length} values instead of ${rows} as in '${columns[0]![0]}'`);
  }
  return { names: columns.map(([name]) => name), rows, textOf: (row, c) => cellText(columns[c]![1][row]) };
}

const cellText = (cell: unknown): string => (typeof cell === 'string' ? cell : String(JSON.stringify(cell)));
