/** A matrix inside a flat array: element (i, j) lies at offset + i·row + j·column, so a transpose only swaps the steps. */
export interface MatrixView {
  readonly values: ArrayLike<number>;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** Gives the view of the transpose. */
export const transposed = ({ values, offset, row, column }: MatrixView): MatrixView => ({
  values,
  offset,
  row: column,
  column: row,
});
