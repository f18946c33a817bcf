// Rows of numbers made columns of a block, and the products of columns: the steps of src/kernels/gated-gaussian/plain-row-parts.ts in the same
// order. The arguments lie as words of 32 bits from byte 16 on, in the order of src/kernels/gated-gaussian/row-part-arguments.ts.

import { sliceBegin, addDots } from './imports/block-algebra';
import { BLOCK, STEP } from './shared/block-shape';
import { count, word } from './shared/pass-words';

const ROWS = 0;
const SLICES = 1;
const DATA = 2;
const BLOCK_STEP = 3;
const SUMS = 4;
const SUMS_STEP = 5;
const LINE = 6;
const PARTS = 7;
const FIRST_PART = 8;

// words of a part
const PLACE = 0;
const FEATURES = 1;
const HELD = 2;
const IS_ROWS = 3;
const UNITS = 4;
const PART_WORDS = 5;

/** Makes rows columns, (v − centre) · factor; a last column beyond those that the rows hold is its factor. Zeros follow the last row. */
function toColumns(from: usize, rows: i32, part: i32, units: usize, to: usize): void {
  const held = count(part + HELD);
  const line: usize = (<usize>held) << 3;
  const end = from + (<usize>rows) * line;
  let j = 0;
  for (; j + 1 < held; j += 2, to += 2 * STEP, units += 32) {
    const factor = v128.load64_splat(units);
    const centre = v128.load64_splat(units, 8);
    const otherFactor = v128.load64_splat(units, 16);
    const otherCentre = v128.load64_splat(units, 24);
    let row = from + ((<usize>j) << 3);
    let out = to;
    for (; row + line < end; row += 2 * line, out += 16) {
      const a = v128.load(row);
      const b = v128.load(row + line);
      const own = v128.shuffle<f64>(a, b, 0, 2);
      const other = v128.shuffle<f64>(a, b, 1, 3);
      v128.store(out, f64x2.mul(factor, f64x2.sub(own, centre)));
      v128.store(out, f64x2.mul(otherFactor, f64x2.sub(other, otherCentre)), STEP);
    }
    if (row < end) {
      store<f64>(out, load<f64>(units) * (load<f64>(row) - load<f64>(units, 8)));
      store<f64>(out, load<f64>(units, 16) * (load<f64>(row, 8) - load<f64>(units, 24)), STEP);
    }
    clearBehind(to, rows);
    clearBehind(to + STEP, rows);
  }
  for (; j < count(part + FEATURES); j++, to += STEP, units += 16) {
    const factor = load<f64>(units);
    const centre = load<f64>(units, 8);
    let row = from + ((<usize>j) << 3);
    for (let i = 0; i < rows; i++, row += line)
      store<f64>(to + ((<usize>i) << 3), j < held ? factor * (load<f64>(row) - centre) : factor);
    clearBehind(to, rows);
  }
}

function clearBehind(column: usize, rows: i32): void {
  memory.fill(column + ((<usize>rows) << 3), 0, (<usize>(BLOCK - rows)) << 3);
}

/** Makes columns of the rows in a slice's blocks, where they are. */
export function arrange(slice: i32, scratch: usize): void {
  if (slice >= count(SLICES)) return;
  const end = sliceBegin(count(ROWS), count(SLICES), slice + 1);
  const parts = FIRST_PART + count(PARTS) * PART_WORDS;
  for (let b = sliceBegin(count(ROWS), count(SLICES), slice); b < end; b++) {
    const data = word(DATA) + (<usize>b) * word(BLOCK_STEP);
    const here = min(BLOCK, count(ROWS) - b * BLOCK);
    for (let part = FIRST_PART; part < parts; part += PART_WORDS) {
      const place = data + word(part + PLACE);
      memory.copy(scratch, place, (<usize>here) * (word(part + HELD) << 3));
      toColumns(scratch, here, part, word(part + UNITS), place);
    }
  }
}

/** Adds the products of the columns of a slice's one part, those of each with itself and with the ones before it. */
export function columnProducts(slice: i32, scratch: usize): void {
  if (slice >= count(SLICES)) return;
  const sums = word(SUMS) + (<usize>slice) * word(SUMS_STEP);
  memory.fill(sums, 0, word(SUMS_STEP));
  const features = count(FIRST_PART + FEATURES);
  const line = word(LINE);
  const end = sliceBegin(count(ROWS), count(SLICES), slice + 1);
  for (let b = sliceBegin(count(ROWS), count(SLICES), slice); b < end; b++) {
    const columns = word(DATA) + (<usize>b) * word(BLOCK_STEP) + word(FIRST_PART + PLACE);
    const here = min(BLOCK, count(ROWS) - b * BLOCK);
    // products are made four at a time: behind the last column of scratch there is room for more
    if (count(FIRST_PART + IS_ROWS)) toColumns(columns, here, FIRST_PART, word(FIRST_PART + UNITS), scratch);
    else memory.copy(scratch, columns, (<usize>features) * STEP);
    const size = (here + 7) & ~7;
    for (let j = 0; j < features; j += 2)
      addDots(
        scratch + (<usize>j) * STEP,
        min(2, features - j),
        scratch,
        min(j + 2, features),
        size,
        sums + (<usize>j) * line,
        line,
      );
  }
}
