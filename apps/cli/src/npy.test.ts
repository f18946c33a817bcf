import { describe, expect, it } from 'vitest';
import { npyBytes } from '../test/npy-bytes.ts';
import { parseNpy } from './npy.ts';

describe('parseNpy', () => {
  it('reads every type of number that NumPy writes for floats, integers and booleans', () => {
    const bytes: Readonly<Record<string, Uint8Array>> = {
      '<f8': new Uint8Array(Float64Array.of(-1.5, Number.NaN).buffer),
      '<f4': new Uint8Array(Float32Array.of(-1.5, Number.NaN).buffer),
      '<i8': new Uint8Array(BigInt64Array.of(-7n, 3n).buffer),
      '<i4': new Uint8Array(Int32Array.of(-7, 3).buffer),
      '<i2': new Uint8Array(Int16Array.of(-7, 3).buffer),
      '|i1': new Uint8Array(Int8Array.of(-7, 3).buffer),
      '<u8': new Uint8Array(BigUint64Array.of(7n, 3n).buffer),
      '<u4': new Uint8Array(Uint32Array.of(4294967295, 3).buffer),
      '<u2': new Uint8Array(Uint16Array.of(65535, 3).buffer),
      '|u1': Uint8Array.of(255, 3),
      '|b1': Uint8Array.of(1, 0),
    };
    const read = Object.entries(bytes).map(([descr, data]) => [
      descr,
      ...parseNpy(npyBytes({ descr, shape: [2], data })).values,
    ]);
    expect(read).toEqual([
      ['<f8', -1.5, Number.NaN],
      ['<f4', -1.5, Number.NaN],
      ['<i8', -7, 3],
      ['<i4', -7, 3],
      ['<i2', -7, 3],
      ['|i1', -7, 3],
      ['<u8', 7, 3],
      ['<u4', 4294967295, 3],
      ['<u2', 65535, 3],
      ['|u1', 255, 3],
      ['|b1', 1, 0],
    ]);
  });

  it('gives rows whichever axis is stored first, and reads the longer header of format 2', () => {
    const data = new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 6).buffer);
    const byRows = parseNpy(npyBytes({ descr: '<f8', shape: [2, 3], data, version: 2 }));
    expect(byRows).toEqual({ shape: [2, 3], values: Float64Array.of(1, 2, 3, 4, 5, 6) });
    const byColumns = parseNpy(npyBytes({ descr: '<f8', shape: [2, 3], data, isFortran: true }));
    expect([...byColumns.values]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it.each([
    ['another file', new TextEncoder().encode('a,b\n1,2\n3,4\n'), 'is not a .npy file'],
    ['an unknown format', npyBytes({ version: 4 }), 'is of .npy format 4'],
    ['big-endian numbers', npyBytes({ descr: '>f8' }), "type '>f8'; save it as little-endian float64"],
    ['objects', npyBytes({ descr: '|O' }), "type '|O'"],
    ['half a file', npyBytes({ shape: [3] }), 'has 16 bytes of numbers where its header says (3) of'],
  ])('says what is wrong with %s', (_, bytes, problem) => {
    expect(() => parseNpy(bytes)).toThrow(problem);
  });
});
