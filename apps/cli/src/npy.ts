/** Is an array of a .npy file: row-major, whatever order the file has. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** What is read of each type of number; the sign of the byte order stands before it. */
const readers: Readonly<
  Record<string, readonly [bytes: number, read: (view: DataView, at: number) => number]>
> = {
  f8: [8, (view, at) => view.getFloat64(at, true)],
  f4: [4, (view, at) => view.getFloat32(at, true)],
  i8: [8, (view, at) => Number(view.getBigInt64(at, true))],
  i4: [4, (view, at) => view.getInt32(at, true)],
  i2: [2, (view, at) => view.getInt16(at, true)],
  i1: [1, (view, at) => view.getInt8(at)],
  u8: [8, (view, at) => Number(view.getBigUint64(at, true))],
  u4: [4, (view, at) => view.getUint32(at, true)],
  u2: [2, (view, at) => view.getUint16(at, true)],
  u1: [1, (view, at) => view.getUint8(at)],
  b1: [1, (view, at) => view.getUint8(at)],
};

/**
 * Reads the bytes of a .npy file of NumPy, format 1, 2 or 3: little-endian floats of 32 or 64 bits, integers and booleans, in
 * either order of the axes. Integers beyond 2⁵³ are rounded.
 *
 * Throws an Error that says what the file holds instead, without its name.
 * Source: NumPy Enhancement Proposal 1, https://numpy.org/neps/nep-0001-npy-format.html.
 */
export function parseNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isNpy = bytes.length >= 12 && String.fromCharCode(...bytes.subarray(0, 6)) === '\x93NUMPY';
  if (!isNpy) throw new Error('is not a .npy file; write it with numpy.save');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw new Error(`is of .npy format ${version}; known are 1, 2 and 3`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (sizes === undefined || (descr === undefined && !header.includes("'descr'"))) {
    throw new Error('has a header that cannot be read; write it with numpy.save');
  }
  const reader = /^[<|]/.test(descr ?? '') ? readers[descr!.slice(1)] : undefined;
  if (reader === undefined) {
    const type = descr ?? 'several fields';
    throw new Error(`holds numbers of type '${type}'; save it as little-endian float64: a.astype('<f8')`);
  }
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, size) => product * size, 1);
  const [width, read] = reader;
  const from = start + length;
  if (bytes.length - from !== count * width) {
    throw new Error(
      `has ${bytes.length - from} bytes of numbers where its header says (${shape.join(', ')}) of '${descr}', ${count * width}; it may be cut off`,
    );
  }
  const stored = Float64Array.from({ length: count }, (_, i) => read(view, from + i * width));
  const isFortran = /'fortran_order':\s*True/.test(header);
  return {
    shape,
    values: isFortran && shape.length === 2 ? transposed(stored, shape[0]!, shape[1]!) : stored,
  };
}

/** A matrix that was stored by columns, by rows. */
const transposed = (byColumns: Float64Array, rows: number, cols: number): Float64Array =>
  byColumns.map((_, i) => byColumns[(i % cols) * rows + Math.floor(i / cols)]!);
