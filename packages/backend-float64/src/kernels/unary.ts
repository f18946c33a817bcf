import { erf } from '@moelab/numerics';
import { kernels, type VectorFunction } from '@moelab/numerics/kernels';
import { backend_util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Numbers, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernel, Kernels } from '../kernel.ts';

type Scalar = (x: number) => number;
type Loop = (x: Numbers, out: Numbers) => void;

/** 1/(1 + e⁻ˣ), with full relative accuracy in both tails. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

const relu = (x: number): number => Math.max(0, x);
const relu6 = (x: number): number => Math.min(6, Math.max(0, x));
const elu = (x: number): number => (x >= 0 ? x : Math.expm1(x));

/** Rounds halves to even, as tfjs and IEEE 754 do. */
function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  if (rest < 0.5) return below;
  return rest > 0.5 ? below + 1 : x;
}

const each =
  (f: Scalar): Loop =>
  (x, out) => {
    for (let i = 0; i < out.length; i++) out[i] = f(x[i]!);
  };

const byKernel =
  (f: VectorFunction): Loop =>
  (x, out) =>
    f(x, out as Float64Array);

/** e^−|x| of each number: no overflow in either tail. */
function shrinking(x: Numbers): Float64Array {
  const powers = new Float64Array(x.length);
  for (let i = 0; i < powers.length; i++) powers[i] = -Math.abs(x[i]!);
  return kernels.exp(powers, powers);
}

const sigmoids: Loop = (x, out) => {
  const powers = shrinking(x);
  for (let i = 0; i < out.length; i++) out[i] = (x[i]! < 0 ? powers[i]! : 1) / (1 + powers[i]!);
};

/** log(1 + eˣ), with full relative accuracy in both tails. */
const softplus: Loop = (x, out) => {
  const rests = shrinking(x);
  kernels.log1p(rests, rests);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(x[i]!, 0) + rests[i]!;
};

// The hot functions have their own loop literals: V8 then compiles each with the function inlined.
const negate: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = -x[i]!;
};
const square: Loop = (x, out) => {
  for (let i = 0; i < out.length; i++) out[i] = x[i]! * x[i]!;
};

// Result: float. NaN gives NaN; outside its domain a function gives NaN (log, sqrt, asin, …) and log 0 = −∞.
const floatLoops: Readonly<Record<string, Loop>> = {
  Exp: byKernel(kernels.exp),
  Expm1: each(Math.expm1),
  Log: byKernel(kernels.log),
  Log1p: byKernel(kernels.log1p),
  Sqrt: each(Math.sqrt),
  Rsqrt: each((x) => 1 / Math.sqrt(x)),
  Reciprocal: each((x) => 1 / x),
  Sin: each(Math.sin),
  Cos: each(Math.cos),
  Tan: each(Math.tan),
  Asin: each(Math.asin),
  Acos: each(Math.acos),
  Atan: each(Math.atan),
  Sinh: each(Math.sinh),
  Cosh: each(Math.cosh),
  Tanh: byKernel(kernels.tanh),
  Asinh: each(Math.asinh),
  Acosh: each(Math.acosh),
  Atanh: each(Math.atanh),
  Sigmoid: sigmoids,
  Softplus: softplus,
  Erf: each(erf),
  Elu: each(elu),
  Selu: each((x) => (x >= 0 ? backend_util.SELU_SCALE * x : backend_util.SELU_SCALEALPHA * Math.expm1(x))),
};

// Result: the operand's dtype. NaN gives NaN, also in relu, relu6 and sign.
const sameTypeLoops: Readonly<Record<string, Loop>> = {
  Abs: each(Math.abs),
  Neg: negate,
  Square: square,
  Sign: each((x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : Number.NaN)),
  Floor: each(Math.floor),
  Ceil: each(Math.ceil),
  Round: each(roundToEven),
  Relu: each(relu),
  Relu6: each(relu6),
};

const claimLoops: Readonly<Record<string, Loop>> = {
  LogicalNot: each((x) => +(x === 0)),
  IsNan: each((x) => +Number.isNaN(x)),
  IsInf: each((x) => +(Math.abs(x) === Number.POSITIVE_INFINITY)),
  IsFinite: each((x) => +Number.isFinite(x)),
};

/** Applies a function to every element. */
export const mapped = (backend: Float64Backend, f: Scalar, x: TensorInfo, dtype?: DataType): TensorInfo =>
  looped(backend, each(f), x, dtype);

function looped(backend: Float64Backend, loop: Loop, x: TensorInfo, dtype: DataType = x.dtype): TensorInfo {
  const values = backend.numbers(x);
  const out = newNumbers(dtype, values.length);
  loop(values, out);
  return backend.output(x.shape, dtype, out);
}

const kernelsOf = (loops: Readonly<Record<string, Loop>>, dtype?: DataType): Record<string, Kernel> =>
  Object.fromEntries(
    Object.entries(loops).map(([name, loop]) => [
      name,
      ({ inputs: { x }, backend }: Call<'x'>) => looped(backend, loop, x, dtype),
    ]),
  );

const leakyRelu =
  (alpha: number): Scalar =>
  (x) =>
    x < 0 ? alpha * x : x;

/** The activation of a fused op by tfjs' name; prelu, which needs a tensor, is not among them. */
export function activationFunction(name: string, alpha = 0.2): Scalar | undefined {
  if (name === 'leakyrelu') return leakyRelu(alpha);
  return { relu, relu6, elu, sigmoid }[name];
}

/** Functions of one number, element by element. */
export const unaryKernels: Kernels = {
  ...kernelsOf(floatLoops, 'float32'),
  ...kernelsOf(sameTypeLoops),
  ...kernelsOf(claimLoops, 'bool'),
  LeakyRelu: ({ inputs: { x }, attrs, backend }: Call<'x', { alpha: number }>) =>
    mapped(backend, leakyRelu(attrs.alpha), x, 'float32'),
  Step: ({ inputs: { x }, attrs: { alpha }, backend }: Call<'x', { alpha: number }>) =>
    mapped(backend, (value) => (value > 0 ? 1 : Number.isNaN(value) ? value : alpha), x),
  ClipByValue: ({
    inputs: { x },
    attrs,
    backend,
  }: Call<'x', { clipValueMin: number; clipValueMax: number }>) =>
    mapped(backend, (value) => Math.min(attrs.clipValueMax, Math.max(attrs.clipValueMin, value)), x),
};
