import { type DataType, type TensorInfo, upcastType, util } from '@tensorflow/tfjs-core';
import { type BlockLoop, broadcastShape, overPairs, pairwise } from '../broadcast.ts';
import { type Numbers, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernel, Kernels } from '../kernel.ts';

// The four hot ops have their own loop literals: V8 then compiles each with the operation inlined.
const add: BlockLoop = (out, at, a, ai, b, bi, { rows, columns, aRow, aColumn, bRow, bColumn }) => {
  let o = at;
  for (let i = 0; i < rows; i++) {
    let p = ai + i * aRow;
    let q = bi + i * bRow;
    for (let j = 0; j < columns; j++, p += aColumn, q += bColumn) out[o++] = a[p]! + b[q]!;
  }
};
const subtract: BlockLoop = (out, at, a, ai, b, bi, { rows, columns, aRow, aColumn, bRow, bColumn }) => {
  let o = at;
  for (let i = 0; i < rows; i++) {
    let p = ai + i * aRow;
    let q = bi + i * bRow;
    for (let j = 0; j < columns; j++, p += aColumn, q += bColumn) out[o++] = a[p]! - b[q]!;
  }
};
const multiply: BlockLoop = (out, at, a, ai, b, bi, { rows, columns, aRow, aColumn, bRow, bColumn }) => {
  let o = at;
  for (let i = 0; i < rows; i++) {
    let p = ai + i * aRow;
    let q = bi + i * bRow;
    for (let j = 0; j < columns; j++, p += aColumn, q += bColumn) out[o++] = a[p]! * b[q]!;
  }
};
const divide: BlockLoop = (out, at, a, ai, b, bi, { rows, columns, aRow, aColumn, bRow, bColumn }) => {
  let o = at;
  for (let i = 0; i < rows; i++) {
    let p = ai + i * aRow;
    let q = bi + i * bRow;
    for (let j = 0; j < columns; j++, p += aColumn, q += bColumn) out[o++] = a[p]! / b[q]!;
  }
};

/** a mod b with the sign of b, as in Python; NaN when b = 0. */
function floorMod(a: number, b: number): number {
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

// Result: the operands' dtype. maximum and minimum give NaN if either operand is NaN.
const arithmetic: Readonly<Record<string, BlockLoop>> = {
  Add: add,
  Sub: subtract,
  Multiply: multiply,
  RealDiv: divide,
  Mod: pairwise(floorMod),
  Maximum: pairwise(Math.max),
  Minimum: pairwise(Math.min),
  Pow: pairwise(Math.pow),
  SquaredDifference: pairwise((a, b) => (a - b) * (a - b)),
  Atan2: pairwise(Math.atan2),
  BitwiseAnd: pairwise((a, b) => a & b),
};

// Result: bool. Every comparison with NaN is false, but NaN ≠ NaN is true.
const comparisons: Readonly<Record<string, BlockLoop>> = {
  Equal: pairwise((a, b) => +(a === b)),
  NotEqual: pairwise((a, b) => +(a !== b)),
  Greater: pairwise((a, b) => +(a > b)),
  GreaterEqual: pairwise((a, b) => +(a >= b)),
  Less: pairwise((a, b) => +(a < b)),
  LessEqual: pairwise((a, b) => +(a <= b)),
  LogicalAnd: pairwise((a, b) => +(a !== 0 && b !== 0)),
  LogicalOr: pairwise((a, b) => +(a !== 0 || b !== 0)),
  LogicalXor: pairwise((a, b) => +((a !== 0) !== (b !== 0))),
};

const floorDivide = pairwise((a, b) => Math.floor(a / b));
const prelu = pairwise((x, alpha) => (x < 0 ? alpha * x : x));
// y = elu(x), so elu′(x) = y + 1 where x < 0
const eluGradient = pairwise((dy, y) => (y >= 0 ? dy : dy * (y + 1)));

/** Applies a loop to two tensors, broadcast to each other's shape. */
function combine(
  backend: Float64Backend,
  loop: BlockLoop,
  a: TensorInfo,
  b: TensorInfo,
  dtype: DataType = upcastType(a.dtype, b.dtype),
): TensorInfo {
  const shape = broadcastShape(a.shape, b.shape);
  const out = newNumbers(dtype, util.sizeFromShape(shape));
  overPairs(loop, out, shape, operand(backend, a), a.shape, operand(backend, b), b.shape);
  return backend.output(shape, dtype, out);
}

/** Applies PReLU: x where x ≥ 0, αx elsewhere, α broadcast to x. */
export const applyPrelu = (backend: Float64Backend, x: TensorInfo, alpha: TensorInfo): TensorInfo =>
  combine(backend, prelu, x, alpha, 'float32');

/** Adds two tensors, broadcast to each other's shape. */
export const applyAdd = (backend: Float64Backend, a: TensorInfo, b: TensorInfo): TensorInfo =>
  combine(backend, add, a, b);

function operand(backend: Float64Backend, x: TensorInfo): Numbers {
  const elements = backend.elements(x);
  // decoded strings are compared by the same loops as numbers
  return Array.isArray(elements)
    ? (elements.map((bytes) => util.decodeString(bytes)) as unknown as Numbers)
    : elements;
}

type Pair = Call<'a' | 'b'>;

const kernelsOf = (loops: Readonly<Record<string, BlockLoop>>, dtype?: DataType): Record<string, Kernel> =>
  Object.fromEntries(
    Object.entries(loops).map(([name, loop]) => [
      name,
      ({ inputs: { a, b }, backend }: Pair) => combine(backend, loop, a, b, dtype),
    ]),
  );

/** Broadcasting arithmetic, comparisons and logic. */
export const binaryKernels: Kernels = {
  ...kernelsOf(arithmetic),
  ...kernelsOf(comparisons, 'bool'),
  ...kernelsOf({ FloorDiv: floorDivide }, 'int32'),
  Prelu: ({ inputs: { x, alpha }, backend }: Call<'x' | 'alpha'>) => applyPrelu(backend, x, alpha),
  EluGrad: ({ inputs: { dy, y }, backend }: Call<'dy' | 'y'>) =>
    combine(backend, eluGradient, dy, y, 'float32'),
  AddN: ({ inputs, backend }: Call) => {
    const terms = Object.values(inputs);
    const first = terms[0]!;
    const sum = Float64Array.from(backend.numbers(first));
    for (const term of terms.slice(1)) {
      const values = backend.numbers(term);
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + values[i]!;
    }
    const out = newNumbers(first.dtype, sum.length);
    out.set(sum);
    return backend.output(first.shape, first.dtype, out);
  },
};
