import { addDots, BLOCK, sliceBegin } from './block-algebra.ts';
import { type RowPartArguments, readRowPartArguments } from './row-part-arguments.ts';

// The steps of assembly/row-parts.ts in the same order, so that both give the same bits. Places are indexes of the heap.

/** Visits the blocks of a slice: where each begins, and how many rows it has. */
function eachBlock(
  { rows, slices, data, blockStep }: RowPartArguments,
  slice: number,
  visit: (begin: number, count: number) => void,
): void {
  const end = sliceBegin(rows, slices, slice + 1);
  for (let b = sliceBegin(rows, slices, slice); b < end; b++)
    visit((data + b * blockStep) / 8, Math.min(BLOCK, rows - b * BLOCK));
}

/** Makes rows columns, (v − centre) · factor; a last column beyond those that the rows hold is its factor. Zeros follow the last row. */
function toColumns(
  heap: Float64Array,
  from: number,
  count: number,
  { features, held, units }: RowPartArguments['parts'][number],
  to: number,
): void {
  for (let j = 0; j < features; j++) {
    const column = to + j * BLOCK;
    const factor = heap[units / 8 + 2 * j]!;
    const centre = heap[units / 8 + 2 * j + 1]!;
    for (let i = 0; i < count; i++)
      heap[column + i] = j < held ? factor * (heap[from + i * held + j]! - centre) : factor;
    heap.fill(0, column + count, column + BLOCK);
  }
}

/** Makes columns of the rows in a slice's blocks, where they are. */
export function plainArrange(memory: ArrayBufferLike, slice: number, scratch: number): void {
  const heap = new Float64Array(memory);
  const given = readRowPartArguments(new Uint32Array(memory, 0, 128));
  if (slice >= given.slices) return;
  eachBlock(given, slice, (begin, count) => {
    for (const part of given.parts) {
      const place = begin + part.place / 8;
      heap.copyWithin(scratch / 8, place, place + count * part.held);
      toColumns(heap, scratch / 8, count, part, place);
    }
  });
}

/** Adds the products of the columns of a slice's one part, those of each with itself and with the ones before it. */
export function plainColumnProducts(memory: ArrayBufferLike, slice: number, scratch: number): void {
  const heap = new Float64Array(memory);
  const given = readRowPartArguments(new Uint32Array(memory, 0, 128));
  if (slice >= given.slices) return;
  const part = given.parts[0]!;
  const sums = (given.sums + slice * given.sumsStep) / 8;
  const line = given.line / 8;
  heap.fill(0, sums, sums + given.sumsStep / 8);
  eachBlock(given, slice, (begin, count) => {
    const [place, columns] = [begin + part.place / 8, scratch / 8];
    if (part.isRows === 1) toColumns(heap, place, count, part, columns);
    else heap.copyWithin(columns, place, place + part.features * BLOCK);
    const size = (count + 7) & ~7;
    for (let j = 0; j < part.features; j += 2) {
      const [lefts, rights] = [Math.min(2, part.features - j), Math.min(j + 2, part.features)];
      addDots(heap, columns + j * BLOCK, lefts, columns, rights, size, sums + j * line, line);
    }
  });
}
