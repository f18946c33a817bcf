import { BLOCK } from './block-algebra.ts';
import { columnsHeld, type Design, type GatedGaussianData } from './gated-gaussian-data.ts';

/** Columns of a block that come from one array of the data. */
export interface RowPart {
  /** How many columns of the block come before. */
  readonly before: number;
  readonly features: number;
  /** How many of them the array holds: the last may be a constant. */
  readonly held: number;
  readonly values: Float64Array;
  /** Whether the array holds row after row, of which columns (v − centre) · factor are to be made. */
  readonly isRows: boolean;
  readonly factors: Float64Array;
  readonly centres: Float64Array;
}

/** Where the designs are among the parts of a block. */
export const [DESIGN_PART, GATE_PART] = [0, 2];

/** Gives the parts of a block in their order: the experts' design, the targets, and the gate's design if it has its own. */
export function rowParts({ design, outputs, targets, targetUnits, gate }: GatedGaussianData): RowPart[] {
  const ofDesign = (before: number, own: Design): RowPart => ({
    before,
    features: own.features,
    held: columnsHeld(own),
    values: own.columns,
    isRows: own.factors !== undefined,
    factors: own.factors?.slice() ?? new Float64Array(own.features).fill(1),
    centres: new Float64Array(own.features),
  });
  const parts = [
    ofDesign(0, design),
    {
      before: design.features,
      features: outputs,
      held: outputs,
      values: targets,
      isRows: targetUnits !== undefined,
      factors: targetUnits?.factors.slice() ?? new Float64Array(outputs).fill(1),
      centres: targetUnits?.centres.slice() ?? new Float64Array(outputs),
    },
  ];
  return gate.design === undefined ? parts : [...parts, ofDesign(design.features + outputs, gate.design)];
}

/** Copies a part to blocks that begin at `first` and are `step` numbers apart: columns to columns, with zeros behind the last row, and rows as they are. */
export function storePart(
  heap: Float64Array,
  first: number,
  step: number,
  rows: number,
  part: RowPart,
): void {
  const { before, features, held, values, isRows } = part;
  for (let row = 0, block = first + before * BLOCK; row < rows; row += BLOCK, block += step) {
    const count = Math.min(BLOCK, rows - row);
    if (isRows) {
      heap.set(values.subarray(row * held, (row + count) * held), block);
      continue;
    }
    for (let j = 0, to = block; j < features; j++, to += BLOCK) {
      if (j < held) heap.set(values.subarray(j * rows + row, j * rows + row + count), to);
      else heap.fill(1, to, to + count);
      heap.fill(0, to + count, to + BLOCK);
    }
  }
}
