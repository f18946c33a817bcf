import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel is called with. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** A kernel that tfjs 4.22's wasm backend computes wrongly, or lacks. */
export interface Refusal {
  readonly kernel: string;
  /** Whether this call would be wrong. It is asked about each call that then is made, in order. */
  isWrong(call: KernelCall): boolean;
  /** The end of "wasm: …", what is wrong and what to use instead. */
  readonly message: string;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const isMissing = () => true;

/** The one path of matMul that XNNPACK computes; any other is a loop of its own. */
const isFast = ({ inputs: { a, b }, attrs: { transposeA, transposeB } }: KernelCall) =>
  !transposeA && !transposeB && sizeOf(a!.shape.slice(0, -2)) === 1 && sizeOf(b!.shape.slice(0, -2)) === 1;

/** Whether a product sums over nothing to some entries, which would be uninitialised memory. */
const isEmptySum = ({ inputs: { a, b }, attrs: { transposeA, transposeB } }: KernelCall) => {
  const [rows, inner] = transposeA ? a!.shape.slice(-2).reverse() : a!.shape.slice(-2);
  const columns = b!.shape.at(transposeB ? -2 : -1);
  return inner === 0 && rows !== 0 && columns !== 0;
};

/**
 * XNNPACK packs the right operand at its first product and keeps that for the tensor's data, so that another shape of
 * the same data (a reshape) is multiplied by garbage. One record for both kernels, which share the cache.
 */
function repacking(): (call: KernelCall) => boolean {
  const packedAs = new WeakMap<object, string>();
  return (call) => {
    const { b } = call.inputs;
    if (!isFast(call)) return false;
    const shape = b!.shape.slice(-2).join();
    const first = packedAs.get(b!.dataId);
    if (first === undefined) packedAs.set(b!.dataId, shape);
    return first !== undefined && first !== shape;
  };
}

const reductions = {
  Sum: 'axis',
  Mean: 'axis',
  Prod: 'axis',
  Max: 'reductionIndices',
  Min: 'axis',
  All: 'axis',
  Any: 'axis',
  ArgMax: 'axis',
  ArgMin: 'axis',
} as const;

/** Whether a reduction of no entries has a result, which would be uninitialised memory. */
const isOverNothing =
  (attribute: string) =>
  ({ inputs: { x }, attrs }: KernelCall) => {
    const { shape } = x!;
    if (sizeOf(shape) > 0) return false;
    const given = (attrs[attribute] ?? [...shape.keys()]) as number | readonly number[];
    const axes = new Set([given].flat().map((axis) => (axis < 0 ? axis + shape.length : axis)));
    return sizeOf(shape.filter((_, axis) => !axes.has(axis))) > 0;
  };

/**
 * The calls that are refused on backend wasm. A NaN that goes into relu, relu6, clipByValue, maximum or minimum is not among
 * them: it may come out as a number, and is not worth a check of every entry.
 */
export function refusals(): readonly Refusal[] {
  const isRepacked = repacking();
  const otherShape =
    "'matMul' gives wrong results in tfjs 4.22 when its right operand was multiplied before under another shape; use clone(…) of one of them before reshape, or backend float64";
  const emptySum =
    "'matMul' gives wrong results in tfjs 4.22 when it sums over no entries; use zeros, or backend float64";
  return [
    {
      kernel: '_FusedMatMul',
      isWrong: (call) =>
        !isFast(call) && (call.inputs.bias !== undefined || call.attrs.activation !== 'linear'),
      message:
        "'fused.matMul' gives wrong results in tfjs 4.22 when it transposes or has a batch, beside a bias or an activation; use matMul, add and the activation one after the other",
    },
    { kernel: '_FusedMatMul', isWrong: isEmptySum, message: emptySum },
    { kernel: 'BatchMatMul', isWrong: isEmptySum, message: emptySum },
    { kernel: '_FusedMatMul', isWrong: isRepacked, message: otherShape },
    { kernel: 'BatchMatMul', isWrong: isRepacked, message: otherShape },
    {
      kernel: 'GatherV2',
      isWrong: ({ attrs: { batchDims } }) => batchDims !== 0,
      message:
        "'gather' gives wrong results in tfjs 4.22 when batchDims is not 0; use gather on one flat axis, or backend float64",
    },
    {
      kernel: 'Log1p',
      isWrong: isMissing,
      message:
        "'log1p' gives wrong results in tfjs 4.22 near 0, where it computes log(1 + x) in float32; use log(add(x, 1)) if that is enough, or backend float64",
    },
    ...Object.entries(reductions).map(([kernel, attribute]) => ({
      kernel,
      isWrong: isOverNothing(attribute),
      message: `'${kernel[0]!.toLowerCase()}${kernel.slice(1)}' gives wrong results in tfjs 4.22 when it reduces no entries to some; leave such a batch out, or use backend float64`,
    })),
    {
      kernel: 'UnsortedSegmentSum',
      isWrong: isMissing,
      message:
        "'unsortedSegmentSum', which the gradient of gather needs, is missing in tfjs 4.22; use matMul with oneHot in the place of gather, or backend float64",
    },
    {
      kernel: 'Einsum',
      isWrong: isMissing,
      message: "'einsum' is missing in tfjs 4.22; use transpose, reshape and matMul, or backend float64",
    },
  ];
}
