/** The bytes of a .npy file; two numbers of float64 unless something else is given. */
export function npyBytes({
  descr = '<f8',
  shape = [2],
  data = new Uint8Array(16),
  version = 1,
  isFortran = false,
}: {
  readonly descr?: string;
  readonly shape?: readonly number[];
  readonly data?: Uint8Array;
  readonly version?: number;
  readonly isFortran?: boolean;
}): Uint8Array {
  const sizes = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`;
  const text = `{'descr': '${descr}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${sizes}), }`;
  const start = version === 1 ? 10 : 12;
  const header = new TextEncoder().encode(`${text.padEnd(127 - start)}\n`);
  const bytes = new Uint8Array(start + header.length + data.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  bytes.set([header.length % 256, Math.floor(header.length / 256)], 8);
  bytes.set(header, start);
  bytes.set(data, start + header.length);
  return bytes;
}
