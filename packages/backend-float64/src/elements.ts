import type { DataType } from '@tensorflow/tfjs-core';

/** What a numeric tensor's elements are stored in: 'float32' → Float64Array, 'int32' → Int32Array, 'bool' → Uint8Array. */
export type Numbers = Float64Array | Int32Array | Uint8Array;

/** What any tensor's elements are stored in; a string is its UTF-8 bytes. */
export type Elements = Numbers | Uint8Array[];

/** Makes zeros (for strings: empty slots) in the storage of a dtype. */
export function newElements(dtype: DataType, size: number): Elements {
  return dtype === 'string' ? new Array<Uint8Array>(size) : newNumbers(dtype, size);
}

/** Makes zeros in the storage of a numeric dtype. */
export function newNumbers(dtype: DataType, size: number): Numbers {
  if (dtype === 'float32') return new Float64Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}

/**
 * Gives values the storage of a dtype. A Float64Array for 'float32' is taken as it is, every other number array is
 * copied without rounding; int32 wraps and turns NaN into 0 as typed arrays do.
 */
export function asElements(values: ArrayLike<number> | Uint8Array[], dtype: DataType): Elements {
  if (dtype === 'string') return values as Uint8Array[];
  const numbers = values as ArrayLike<number>;
  if (dtype === 'float32') return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
  if (dtype === 'int32') return numbers instanceof Int32Array ? numbers : Int32Array.from(numbers);
  return numbers instanceof Uint8Array ? numbers : Uint8Array.from(numbers);
}
