// exp, log, log1p and tanh to some 30 digits, in pairs of doubles whose exact sum is the value: what the tests of the kernels compare with.
// Source of the arithmetic: Dekker 1971, Numerische Mathematik 18, 224; Knuth, The Art of Computer Programming 2, §4.2.2.

/** Is the exact sum of two doubles, the first of which is the sum's rounding. */
export type DoubleDouble = readonly [high: number, low: number];

const LN2: DoubleDouble = [Math.LN2, 2.3190468138462996e-17];

function twoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

function split(a: number): DoubleDouble {
  const scaled = 134217729 * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

function twoProduct(a: number, b: number): DoubleDouble {
  const product = a * b;
  const [a1, a0] = split(a);
  const [b1, b0] = split(b);
  return [product, a1 * b1 - product + a1 * b0 + a0 * b1 + a0 * b0];
}

/** Adds two pairs. */
function plus(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = twoSum(a[0], b[0]);
  return twoSum(high, low + a[1] + b[1]);
}

/** Multiplies two pairs. */
function times(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [high, low] = twoProduct(a[0], b[0]);
  return twoSum(high, low + a[0] * b[1] + a[1] * b[0]);
}

/** Divides two pairs. */
function over(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a[0] / b[0];
  const rest = plus(a, times([-first, 0], b));
  return twoSum(first, rest[0] / b[0]);
}

/** Gives e to a pair as 2ᵏ times a pair between ½ and 2. */
export function exactExp(x: DoubleDouble): { readonly value: DoubleDouble; readonly power: number } {
  const power = Math.round(x[0] / LN2[0]);
  const reduced = plus(x, times([-power, 0], LN2));
  const r: DoubleDouble = [reduced[0] / 256, reduced[1] / 256];
  let term: DoubleDouble = [1, 0];
  let value: DoubleDouble = [1, 0];
  for (let k = 1; k < 14; k++) {
    term = over(times(term, r), [k, 0]);
    value = plus(value, term);
  }
  for (let i = 0; i < 8; i++) value = times(value, value);
  return { value, power };
}

/** Gives the logarithm of a positive pair of moderate size: one Newton step from Math.log. */
export function exactLog(x: DoubleDouble): DoubleDouble {
  const guess = Math.log(x[0]);
  const { value, power } = exactExp([-guess, 0]);
  // x e^−guess = 1 + δ, |δ| about 1e-16
  const scale = 2 ** power;
  const delta = plus(times(x, [value[0] * scale, value[1] * scale]), [-1, 0]);
  return plus([guess, 0], [delta[0] - (delta[0] * delta[0]) / 2, delta[1]]);
}

/** Gives log(1 + x) where 1 + x is a positive double of moderate size; exact to 1e-32, not relatively so near 0. */
export const exactLog1p = (x: number): DoubleDouble => exactLog(twoSum(1, x));

/** Gives tanh x for |x| < 300; exact to 1e-31, not relatively so near 0. */
export function exactTanh(x: number): DoubleDouble {
  const { value, power } = exactExp([-2 * Math.abs(x), 0]);
  const e: DoubleDouble = [value[0] * 2 ** power, value[1] * 2 ** power];
  const [high, low] = over(plus([1, 0], [-e[0], -e[1]]), plus([1, 0], e));
  return x < 0 ? [-high, -low] : [high, low];
}

/** Gives how many units in the last place of the exact value `got` is away from it; a subnormal unit is 2⁻¹⁰⁷⁴. */
export function ulps(got: number, [high, low]: DoubleDouble): number {
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(high))));
  return Math.abs(got - high - low) / 2 ** (exponent - 52);
}
