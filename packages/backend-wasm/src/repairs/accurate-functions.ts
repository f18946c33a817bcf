import { entriesOf, type Repair } from '../repair.ts';

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;

const functions: Readonly<Record<string, (x: number) => number>> = {
  Log1p: Math.log1p,
  Sin: Math.sin,
  Cos: Math.cos,
  Selu: (x) => (x > 0 ? SELU_SCALE * x : SELU_SCALE_ALPHA * Math.expm1(x)),
  Sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : x),
};

/** Functions of one number that lose their digits near 0, or that take a small number for 0. */
export const accurateFunctions: Repair = {
  kernels: Object.keys(functions),
  fault:
    'log1p is 0 below 1e-7; sin(-1e-8) is 1.7e-7 and cos(3e38) is off by 0.3; selu(-1e-8) is 0; sign is 0 below 1e-7 and at NaN',
  cure: 'computed in float64 and rounded once',
  repaired: (_stock, name) => {
    const f = functions[name]!;
    return ({ inputs, backend }) => {
      const x = inputs.x!;
      const out = backend.makeOutput(x.shape, x.dtype);
      const from = entriesOf(backend, x);
      const to = entriesOf(backend, out);
      for (let i = 0; i < from.length; i++) to[i] = f(from[i]!);
      return out;
    };
  },
};
