/** The first cell of a column that holds no number. */
export interface BadCell {
  /** Counted from 1 below the header. */
  readonly row: number;
  /** The line of the file, from 1; undefined where the file has no lines. */
  readonly line: number | undefined;
  readonly problem: string;
  /** How many more cells of the column are no numbers. */
  readonly more: number;
}

/** The distinct texts of a column in the order in which they appear, and which one each row holds. */
export interface Labels {
  readonly names: readonly string[];
  readonly codes: Uint32Array;
}

/** A column of a table. It may hold text; who uses it as numbers looks at `bad` first. */
export interface Column {
  readonly name: string;
  /** NaN where the cell holds no number. */
  readonly values: Float64Array;
  readonly bad?: BadCell;
  /** Absent when there are more distinct texts than classes could be. */
  readonly labels?: Labels;
}

/** A table as it was read from a file. */
export interface Table {
  /** The file's name as the user wrote it. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
}
