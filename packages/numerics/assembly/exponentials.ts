// exp and tanh of n numbers from address `at` on, in place, four at a time; up to three numbers
// after the last change too. Every step is the one that src/kernels/elementary.ts takes on a single number, in the same
// order and without a fused multiply–add, so that both give the same bits. Where a formula has cases, all are computed and
// a mask chooses.

// Constants lie in memory, because V8 makes a v128.const anew in every turn of a loop, by three instructions.
const TABLE = memory.data<f64>([
  1.442695040888963387,
  6.93147180369123816490e-1,
  1.90821492927058770002e-10,
  6755399441055744,
  6755399441056767,
  0.5,
  1,
  2,
  -746,
  710,
  0.3465735912322998046875,
  3.725290298461914e-9,
  2.718281828459045,
  1.66666666666666019037e-1,
  -2.77777777770155933842e-3,
  6.61375632143793436117e-5,
  -1.65339022054652515390e-6,
  4.13813679705723846039e-8,
  22,
  1.6666666666666666e-1,
  4.1666666666666664e-2,
  8.333333333333333e-3,
  1.388888888888889e-3,
  1.984126984126984e-4,
  2.48015873015873e-5,
  2.7557319223985893e-6,
  2.755731922398589e-7,
  2.505210838544172e-8,
  2.08767569878681e-9,
  1.6059043836821613e-10,
  1.1470745597729725e-11,
]);
const INVERSE_LN2: usize = TABLE;
const LN2_HIGH: usize = TABLE + 8 * 1;
const LN2_LOW: usize = TABLE + 8 * 2;
const SHIFTER: usize = TABLE + 8 * 3;
const BIASED_SHIFTER: usize = TABLE + 8 * 4;
const HALF: usize = TABLE + 8 * 5;
const ONE: usize = TABLE + 8 * 6;
const TWO: usize = TABLE + 8 * 7;
const LOWEST: usize = TABLE + 8 * 8;
const HIGHEST: usize = TABLE + 8 * 9;
const HALF_LN2: usize = TABLE + 8 * 10;
const TINY: usize = TABLE + 8 * 11;
const E: usize = TABLE + 8 * 12;
const E1: usize = TABLE + 8 * 13;
const E2: usize = TABLE + 8 * 14;
const E3: usize = TABLE + 8 * 15;
const E4: usize = TABLE + 8 * 16;
const E5: usize = TABLE + 8 * 17;
const FAR: usize = TABLE + 8 * 18;
const T3: usize = TABLE + 8 * 19;
const T4: usize = TABLE + 8 * 20;
const T5: usize = TABLE + 8 * 21;
const T6: usize = TABLE + 8 * 22;
const T7: usize = TABLE + 8 * 23;
const T8: usize = TABLE + 8 * 24;
const T9: usize = TABLE + 8 * 25;
const T10: usize = TABLE + 8 * 26;
const T11: usize = TABLE + 8 * 27;
const T12: usize = TABLE + 8 * 28;
const T13: usize = TABLE + 8 * 29;
const T14: usize = TABLE + 8 * 30;

function constant(address: usize): v128 {
  return v128.load64_splat(address);
}

/** 2ᵏ for integers k from −1022 to 1023. */
function powerOf2(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, constant(BIASED_SHIFTER)), 52);
}

function withSignOf(magnitude: v128, sign: v128): v128 {
  return v128.or(magnitude, v128.and(sign, f64x2.splat(-0.0)));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function expLanes(given: v128): v128 {
  // pmax and pmin keep a NaN in their first operand
  const x = f64x2.pmin(f64x2.pmax(given, constant(LOWEST)), constant(HIGHEST));
  const size = f64x2.abs(x);
  const rounded = f64x2.trunc(f64x2.add(f64x2.mul(x, constant(INVERSE_LN2)), withSignOf(constant(HALF), x)));
  const k = v128.and(rounded, f64x2.ge(size, constant(HALF_LN2)));
  const high = f64x2.sub(x, f64x2.mul(k, constant(LN2_HIGH)));
  const low = f64x2.mul(k, constant(LN2_LOW));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = f64x2.add(constant(E4), f64x2.mul(t, constant(E5)));
  p = f64x2.add(constant(E3), f64x2.mul(t, p));
  p = f64x2.add(constant(E2), f64x2.mul(t, p));
  p = f64x2.add(constant(E1), f64x2.mul(t, p));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(constant(TWO), c));
  let y = f64x2.sub(constant(ONE), f64x2.sub(f64x2.sub(low, quotient), high));
  y = v128.bitselect(f64x2.add(constant(ONE), x), y, f64x2.lt(size, constant(TINY)));
  const half = f64x2.trunc(f64x2.mul(k, constant(HALF)));
  y = f64x2.mul(f64x2.mul(y, powerOf2(half)), powerOf2(f64x2.sub(k, half)));
  return v128.bitselect(constant(E), y, f64x2.eq(x, constant(ONE)));
}

/** The upper half of the bits of a fraction: products of two such numbers are exact. */
function upperHalf(x: v128): v128 {
  return v128.and(x, i64x2.splat(0xfffffffff8000000));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function tanhLanes(x: v128): v128 {
  const y = f64x2.mul(f64x2.pmin(f64x2.abs(x), constant(FAR)), constant(TWO));
  const k = f64x2.sub(f64x2.add(f64x2.mul(y, constant(INVERSE_LN2)), constant(SHIFTER)), constant(SHIFTER));
  const high = f64x2.sub(y, f64x2.mul(k, constant(LN2_HIGH)));
  const low = f64x2.mul(k, constant(LN2_LOW));
  const r = f64x2.sub(high, low);
  const rest = f64x2.sub(f64x2.sub(high, r), low);
  let q = f64x2.add(constant(T13), f64x2.mul(r, constant(T14)));
  q = f64x2.add(constant(T12), f64x2.mul(r, q));
  q = f64x2.add(constant(T11), f64x2.mul(r, q));
  q = f64x2.add(constant(T10), f64x2.mul(r, q));
  q = f64x2.add(constant(T9), f64x2.mul(r, q));
  q = f64x2.add(constant(T8), f64x2.mul(r, q));
  q = f64x2.add(constant(T7), f64x2.mul(r, q));
  q = f64x2.add(constant(T6), f64x2.mul(r, q));
  q = f64x2.add(constant(T5), f64x2.mul(r, q));
  q = f64x2.add(constant(T4), f64x2.mul(r, q));
  q = f64x2.add(constant(T3), f64x2.mul(r, q));
  q = f64x2.add(constant(HALF), f64x2.mul(r, q));
  const t = f64x2.mul(f64x2.mul(r, r), q);
  const p = f64x2.add(r, t);
  const pLow = f64x2.add(f64x2.add(f64x2.sub(r, p), t), f64x2.add(rest, f64x2.mul(rest, r)));

  const scale = powerOf2(f64x2.neg(k));
  const above = f64x2.sub(constant(ONE), scale);
  const below = f64x2.add(constant(ONE), scale);
  const n = f64x2.add(above, p);
  const part = f64x2.sub(n, above);
  const nLow = f64x2.add(
    f64x2.add(f64x2.sub(above, f64x2.sub(n, part)), f64x2.sub(p, part)),
    f64x2.add(pLow, f64x2.sub(f64x2.sub(constant(ONE), above), scale)),
  );
  const d = f64x2.add(below, p);
  const dLow = f64x2.add(
    f64x2.add(f64x2.sub(below, d), p),
    f64x2.add(pLow, f64x2.add(f64x2.sub(constant(ONE), below), scale)),
  );
  const inverse = f64x2.div(constant(ONE), d);
  const quotient = upperHalf(f64x2.mul(n, inverse));
  const dHigh = upperHalf(d);
  const remainder = f64x2.add(
    f64x2.sub(
      f64x2.sub(n, f64x2.mul(quotient, dHigh)),
      f64x2.mul(quotient, f64x2.add(f64x2.sub(d, dHigh), dLow)),
    ),
    nLow,
  );
  const size = f64x2.add(quotient, f64x2.mul(remainder, inverse));
  return withSignOf(f64x2.pmin(size, constant(ONE)), x);
}

export function exp(at: usize, n: i32): void {
  for (const end = at + ((<usize>n) << 3); at < end; at += 32) {
    const y0 = expLanes(v128.load(at));
    const y1 = expLanes(v128.load(at, 16));
    v128.store(at, y0);
    v128.store(at, y1, 16);
  }
}

export function tanh(at: usize, n: i32): void {
  for (const end = at + ((<usize>n) << 3); at < end; at += 32) {
    const y0 = tanhLanes(v128.load(at));
    const y1 = tanhLanes(v128.load(at, 16));
    v128.store(at, y0);
    v128.store(at, y1, 16);
  }
}
