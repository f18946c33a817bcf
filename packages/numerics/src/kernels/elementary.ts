// The steps of assembly/elementary.ts on a single number: the same operations in the same order give the same bits. exp,
// log and log1p are those of fdlibm (Sun Microsystems 1993; freely usable with this notice), which V8's Math uses too.

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;
/** 1.5 · 2⁵²: adding and subtracting it rounds to an integer. */
const SHIFTER = 6755399441055744;
/** 2⁵⁴ */
const TO_NORMAL = 18014398509481984;

const bits = new DataView(new ArrayBuffer(8));

/** Gives the upper 32 bits of a double: sign, exponent and 20 bits of the fraction. */
export function upperBits(x: number): number {
  bits.setFloat64(0, x, true);
  return bits.getInt32(4, true);
}

/** Gives x with other upper 32 bits. */
export function withUpperBits(x: number, upper: number): number {
  bits.setFloat64(0, x, true);
  bits.setInt32(4, upper, true);
  return bits.getFloat64(0, true);
}

/** Gives 2ᵏ for −1022 ≤ k ≤ 1023. */
export const powerOf2 = (k: number): number => withUpperBits(0, (k + 1023) << 20);

/**
 * Gives eˣ, with an error below 0.9 ulp where the result is not subnormal.
 *
 * x = k log 2 + r, |r| ≤ ½ log 2; eʳ by a rational approximation. Above 709.78 it is ∞, below −745.13 it is 0; NaN gives NaN.
 */
export function exp(given: number): number {
  const x = Math.min(Math.max(given, -746), 710);
  const size = Math.abs(x);
  const k = size >= 0.3465735912322998 ? Math.trunc(x * INVERSE_LN2 + (x < 0 ? -0.5 : 0.5)) : 0;
  if (size < 2 ** -28) return 1 + x;
  if (x === 1) return Math.E;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const p =
    0.16666666666666602 +
    t *
      (-0.0027777777777015593 +
        t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8)));
  const c = r - t * p;
  const y = 1 - (low - (r * c) / (2 - c) - high);
  const half = Math.trunc(k * 0.5);
  return y * powerOf2(half) * powerOf2(k - half);
}

/**
 * Gives log x, with an error below 0.9 ulp. Units: nats.
 *
 * x = 2ᵏ (1 + f), √½ < 1 + f < √2; log(1 + f) by a polynomial in f/(2 + f). log 0 = −∞; below 0 it is NaN; ∞ gives ∞; NaN NaN.
 */
export function log(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  const isSubnormal = x < 2 ** -1022;
  const normal = isSubnormal ? x * TO_NORMAL : x;
  const upper = upperBits(normal);
  const fraction = upper & 0xfffff;
  const exponent = ((upper + 0x95f64) >> 20) - 1023;
  const k = isSubnormal ? exponent - 54 : exponent;
  const f = withUpperBits(normal, upper - (exponent << 20)) - 1;
  const lost = k * LN2_LOW;
  let rest: number;
  if (((upper + 2) & 0xfffff) < 3) {
    rest = f * f * (0.5 - 0.3333333333333333 * f) - lost;
  } else {
    const s = f / (2 + f);
    const z = s * s;
    const w = z * z;
    const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
    const odd =
      z *
      (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
    const tail = odd + even;
    if (fraction >= 0x6147a && fraction < 0x6b852) {
      const square = 0.5 * f * f;
      rest = square - (s * (square + tail) + lost);
    } else {
      rest = s * (f - tail) - lost;
    }
  }
  return k * LN2_HIGH - (rest - f);
}

/**
 * Gives log(1 + x) with full relative accuracy near 0, with an error below 0.95 ulp. Units: nats.
 *
 * As `log`, with what rounding 1 + x loses. log1p(−1) = −∞; below −1 it is NaN; −0 gives −0; ∞ gives ∞; NaN NaN.
 */
export function log1p(x: number): number {
  if (!(x >= -1)) return Number.NaN;
  if (x === -1) return -Infinity;
  if (x === Infinity) return x;
  const size = Math.abs(x);
  if (size < 2 ** -29) return x - x * x * 0.5;
  let k = 0;
  let f = x;
  let lost = 0;
  let isNearPower = false;
  // from √½ − 1 to √2 − 1, by the upper 32 bits
  if (size >= (x < 0 ? 0.292893648147583 : 0.4142136573791504)) {
    const isHuge = x >= 2 ** 53;
    const sum = 1 + x;
    const u = isHuge ? x : sum;
    if (!isHuge) lost = (sum >= 2 ? 1 - (sum - x) : x - (sum - 1)) / sum;
    const upper = upperBits(u);
    k = ((upper + 0x95f62) >> 20) - 1023;
    f = withUpperBits(u, upper - (k << 20)) - 1;
    isNearPower = ((upper + 3) & 0xfffff) < 4;
  }
  const square = 0.5 * f * f;
  lost = k * LN2_LOW + lost;
  let rest: number;
  if (isNearPower) {
    rest = square * (1 - 0.6666666666666666 * f) - lost;
  } else {
    const s = f / (2 + f);
    const z = s * s;
    const tail =
      z *
      (0.6666666666666735 +
        z *
          (0.3999999999940942 +
            z *
              (0.2857142874366239 +
                z *
                  (0.22222198432149784 +
                    z * (0.1818357216161805 + z * (0.15313837699209373 + z * 0.14798198605116586))))));
    rest = square - (s * (square + tail) + lost);
  }
  return k * LN2_HIGH - (rest - f);
}

/** Gives the upper half of the fraction's bits: products of two such numbers are exact. */
function upperHalf(x: number): number {
  bits.setFloat64(0, x, true);
  bits.setInt32(0, bits.getInt32(0, true) & 0xf8000000, true);
  return bits.getFloat64(0, true);
}

/**
 * Gives tanh x, with an error below 0.8 ulp; fdlibm's, which Math.tanh mostly is, is off by up to 2.2.
 *
 * e²ˣ = 2ᵏ (1 + p); tanh x = (1 − 2⁻ᵏ + p)/(1 + 2⁻ᵏ + p), numerator, denominator and quotient with what rounding loses.
 * Odd in x; ±∞ gives ±1; NaN gives NaN.
 */
export function tanh(x: number): number {
  const most = Math.abs(x);
  const y = 2 * Math.min(most, 22);
  const k = y * INVERSE_LN2 + SHIFTER - SHIFTER;
  const high = y - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const rest = high - r - low;
  let q = 1.6059043836821613e-10 + r * 1.1470745597729725e-11;
  q = 2.08767569878681e-9 + r * q;
  q = 2.505210838544172e-8 + r * q;
  q = 2.755731922398589e-7 + r * q;
  q = 2.7557319223985893e-6 + r * q;
  q = 2.48015873015873e-5 + r * q;
  q = 0.0001984126984126984 + r * q;
  q = 0.001388888888888889 + r * q;
  q = 0.008333333333333333 + r * q;
  q = 0.041666666666666664 + r * q;
  q = 0.16666666666666666 + r * q;
  q = 0.5 + r * q;
  const t = r * r * q;
  const p = r + t;
  const pLow = r - p + t + (rest + rest * r);

  const scale = Number.isNaN(k) ? k : powerOf2(-k);
  const above = 1 - scale;
  const below = 1 + scale;
  const n = above + p;
  const part = n - above;
  const nLow = above - (n - part) + (p - part) + (pLow + (1 - above - scale));
  const d = below + p;
  const dLow = below - d + p + (pLow + (1 - below + scale));
  const inverse = 1 / d;
  const quotient = upperHalf(n * inverse);
  const dHigh = upperHalf(d);
  const remainder = n - quotient * dHigh - quotient * (d - dHigh + dLow) + nLow;
  const size = quotient + remainder * inverse;
  const bounded = Math.min(size, 1);
  return x < 0 || Object.is(x, -0) ? -bounded : bounded;
}
