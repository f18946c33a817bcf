import { erf } from '@moelab/numerics';
import { backend_util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';
import { newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernel, Kernels } from '../kernel.ts';

type Scalar = (x: number) => number;

/** 1/(1 + e⁻ˣ), with full relative accuracy in both tails. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + eˣ), with full relative accuracy in both tails. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const elu = (x: number): number => (x >= 0 ? x : Math.expm1(x));

/** Rounds halves to even, as tfjs and IEEE 754 do. */
function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  if (rest < 0.5) return below;
  return rest > 0.5 ? below + 1 : x;
}

// Result: float. NaN gives NaN; outside its domain a function gives NaN (log, sqrt, asin, …) and log 0 = −∞.
const floatFunctions: Readonly<Record<string, Scalar>> = {
  Exp: Math.exp,
  Expm1: Math.expm1,
  Log: Math.log,
  Log1p: Math.log1p,
  Sqrt: Math.sqrt,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Reciprocal: (x) => 1 / x,
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Asin: Math.asin,
  Acos: Math.acos,
  Atan: Math.atan,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Tanh: Math.tanh,
  Asinh: Math.asinh,
  Acosh: Math.acosh,
  Atanh: Math.atanh,
  Sigmoid: sigmoid,
  Softplus: softplus,
  Erf: erf,
  Elu: elu,
  Selu: (x) => (x >= 0 ? backend_util.SELU_SCALE * x : backend_util.SELU_SCALEALPHA * Math.expm1(x)),
};

// Result: the operand's dtype. NaN gives NaN, also in relu, relu6 and sign.
const sameTypeFunctions: Readonly<Record<string, Scalar>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Square: (x) => x * x,
  Sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : Number.NaN),
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundToEven,
  Relu: (x) => Math.max(0, x),
  Relu6: (x) => Math.min(6, Math.max(0, x)),
};

const claims: Readonly<Record<string, Scalar>> = {
  LogicalNot: (x) => +(x === 0),
  IsNan: (x) => +Number.isNaN(x),
  IsInf: (x) => +(Math.abs(x) === Number.POSITIVE_INFINITY),
  IsFinite: (x) => +Number.isFinite(x),
};

/** Applies a function to every element. */
export function mapped(
  backend: Float64Backend,
  f: Scalar,
  x: TensorInfo,
  dtype: DataType = x.dtype,
): TensorInfo {
  const values = backend.numbers(x);
  const out = newNumbers(dtype, values.length);
  for (let i = 0; i < out.length; i++) out[i] = f(values[i]!);
  return backend.output(x.shape, dtype, out);
}

const kernelsOf = (functions: Readonly<Record<string, Scalar>>, dtype?: DataType): Record<string, Kernel> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, f]) => [
      name,
      ({ inputs: { x }, backend }: Call<'x'>) => mapped(backend, f, x, dtype),
    ]),
  );

const leakyRelu =
  (alpha: number): Scalar =>
  (x) =>
    x < 0 ? alpha * x : x;

/** The activation of a fused op by tfjs' name; prelu, which needs a tensor, is not among them. */
export function activationFunction(name: string, alpha = 0.2): Scalar | undefined {
  if (name === 'leakyrelu') return leakyRelu(alpha);
  return { relu: sameTypeFunctions['Relu'], relu6: sameTypeFunctions['Relu6'], elu, sigmoid }[name];
}

/** Functions of one number, element by element. */
export const unaryKernels: Kernels = {
  ...kernelsOf(floatFunctions, 'float32'),
  ...kernelsOf(sameTypeFunctions),
  ...kernelsOf(claims, 'bool'),
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
