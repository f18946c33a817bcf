// log and log1p of n numbers from address `at` on, in place, four at a time; up to three numbers
// after the last change too. Every step is the one that src/kernels/elementary.ts takes on a single number, in the same
// order and without a fused multiply–add, so that both give the same bits. Where a formula has cases, all are computed and
// a mask chooses.

// Constants lie in memory, because V8 makes a v128.const anew in every turn of a loop, by three instructions.
const TABLE = memory.data<f64>([
  6.93147180369123816490e-1,
  1.90821492927058770002e-10,
  6755399441055744,
  4503599627371519,
  -1,
  0,
  0.5,
  1,
  2,
  54,
  0.33333333333333333,
  0.66666666666666666,
  Infinity,
  -Infinity,
  2.2250738585072014e-308,
  18014398509481984,
  9007199254740992,
  1.862645149230957e-9,
  6.666666666666735130e-1,
  3.999999999940941908e-1,
  2.857142874366239149e-1,
  2.222219843214978396e-1,
  1.818357216161805012e-1,
  1.531383769920937332e-1,
  1.479819860511658591e-1,
]);
const LN2_HIGH: usize = TABLE;
const LN2_LOW: usize = TABLE + 8 * 1;
const SHIFTER: usize = TABLE + 8 * 2;
const EXPONENT: usize = TABLE + 8 * 3;
const MINUS_ONE: usize = TABLE + 8 * 4;
const ZERO: usize = TABLE + 8 * 5;
const HALF: usize = TABLE + 8 * 6;
const ONE: usize = TABLE + 8 * 7;
const TWO: usize = TABLE + 8 * 8;
const FIFTY_FOUR: usize = TABLE + 8 * 9;
const THIRD: usize = TABLE + 8 * 10;
const TWO_THIRDS: usize = TABLE + 8 * 11;
const ABOVE_ALL: usize = TABLE + 8 * 12;
const BELOW_ALL: usize = TABLE + 8 * 13;
const SMALLEST_NORMAL: usize = TABLE + 8 * 14;
const TO_NORMAL: usize = TABLE + 8 * 15;
const ONLY_EVEN: usize = TABLE + 8 * 16;
const TINY: usize = TABLE + 8 * 17;
const L1: usize = TABLE + 8 * 18;
const L2: usize = TABLE + 8 * 19;
const L3: usize = TABLE + 8 * 20;
const L4: usize = TABLE + 8 * 21;
const L5: usize = TABLE + 8 * 22;
const L6: usize = TABLE + 8 * 23;
const L7: usize = TABLE + 8 * 24;

function constant(address: usize): v128 {
  return v128.load64_splat(address);
}

/** The exponents of positive numbers whose fraction was moved by `carry`, as floats. */
function exponent(bits: v128, carry: i64): v128 {
  const biased = i64x2.shr_u(i64x2.add(bits, i64x2.splat(carry)), 52);
  return f64x2.sub(v128.or(biased, i64x2.splat(0x4330000000000000)), constant(EXPONENT));
}

/** Numbers divided by 2ᵏ. */
function withoutExponent(bits: v128, k: v128): v128 {
  return i64x2.sub(bits, i64x2.shl(f64x2.add(k, constant(SHIFTER)), 52));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function logLanes(x: v128): v128 {
  const isSubnormal = f64x2.lt(x, constant(SMALLEST_NORMAL));
  const bits = v128.bitselect(f64x2.mul(x, constant(TO_NORMAL)), x, isSubnormal);
  const exponents = exponent(bits, 0x95f6400000000);
  const k = f64x2.sub(exponents, v128.and(constant(FIFTY_FOUR), isSubnormal));
  const f = f64x2.sub(withoutExponent(bits, exponents), constant(ONE));
  const fraction = v128.and(bits, i64x2.splat(0x000fffff00000000));
  const isNear = i64x2.lt_s(
    v128.and(i64x2.add(bits, i64x2.splat(0x200000000)), i64x2.splat(0x000fffff00000000)),
    i64x2.splat(0x300000000),
  );
  const isMiddle = v128.and(
    i64x2.ge_s(fraction, i64x2.splat(0x6147a00000000)),
    i64x2.lt_s(fraction, i64x2.splat(0x6b85200000000)),
  );
  const s = f64x2.div(f, f64x2.add(constant(TWO), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.add(constant(L4), f64x2.mul(w, constant(L6)));
  even = f64x2.mul(w, f64x2.add(constant(L2), f64x2.mul(w, even)));
  let odd = f64x2.add(constant(L5), f64x2.mul(w, constant(L7)));
  odd = f64x2.add(constant(L3), f64x2.mul(w, odd));
  odd = f64x2.mul(z, f64x2.add(constant(L1), f64x2.mul(w, odd)));
  const tail = f64x2.add(odd, even);
  const lost = f64x2.mul(k, constant(LN2_LOW));
  const square = f64x2.mul(f64x2.mul(constant(HALF), f), f);
  const middle = f64x2.sub(square, f64x2.add(f64x2.mul(s, f64x2.add(square, tail)), lost));
  const outer = f64x2.sub(f64x2.mul(s, f64x2.sub(f, tail)), lost);
  const nearTail = f64x2.mul(
    f64x2.mul(f, f),
    f64x2.sub(constant(HALF), f64x2.mul(constant(THIRD), f)),
  );
  let rest = v128.bitselect(middle, outer, isMiddle);
  rest = v128.bitselect(f64x2.sub(nearTail, lost), rest, isNear);
  let y = f64x2.sub(f64x2.mul(k, constant(LN2_HIGH)), f64x2.sub(rest, f));
  y = v128.bitselect(x, y, f64x2.eq(x, constant(ABOVE_ALL)));
  y = v128.bitselect(constant(BELOW_ALL), y, f64x2.eq(x, constant(ZERO)));
  return v128.or(y, v128.not(f64x2.ge(x, constant(ZERO))));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function log1pLanes(x: v128): v128 {
  const size = f64x2.abs(x);
  // from √½ − 1 to √2 − 1, by the upper 32 bits
  const edge = v128.bitselect(
    i64x2.splat(0x3fd2bec500000000),
    i64x2.splat(0x3fda827a00000000),
    f64x2.lt(x, constant(ZERO)),
  );
  const isNear = f64x2.lt(size, edge);
  const isHuge = f64x2.ge(x, constant(ONLY_EVEN));
  const sum = f64x2.add(constant(ONE), x);
  const bits = v128.bitselect(x, sum, isHuge);
  let lost = v128.bitselect(
    f64x2.sub(constant(ONE), f64x2.sub(sum, x)),
    f64x2.sub(x, f64x2.sub(sum, constant(ONE))),
    f64x2.ge(sum, constant(TWO)),
  );
  lost = v128.andnot(f64x2.div(lost, sum), v128.or(isHuge, isNear));
  const exponents = exponent(bits, 0x95f6200000000);
  const k = v128.andnot(exponents, isNear);
  const f = v128.bitselect(x, f64x2.sub(withoutExponent(bits, exponents), constant(ONE)), isNear);
  const square = f64x2.mul(f64x2.mul(constant(HALF), f), f);
  const isNearPower = v128.andnot(
    i64x2.lt_s(
      v128.and(i64x2.add(bits, i64x2.splat(0x300000000)), i64x2.splat(0x000fffff00000000)),
      i64x2.splat(0x400000000),
    ),
    isNear,
  );
  const s = f64x2.div(f, f64x2.add(constant(TWO), f));
  const z = f64x2.mul(s, s);
  let tail = f64x2.add(constant(L6), f64x2.mul(z, constant(L7)));
  tail = f64x2.add(constant(L5), f64x2.mul(z, tail));
  tail = f64x2.add(constant(L4), f64x2.mul(z, tail));
  tail = f64x2.add(constant(L3), f64x2.mul(z, tail));
  tail = f64x2.add(constant(L2), f64x2.mul(z, tail));
  tail = f64x2.mul(z, f64x2.add(constant(L1), f64x2.mul(z, tail)));
  lost = f64x2.add(f64x2.mul(k, constant(LN2_LOW)), lost);
  const general = f64x2.sub(square, f64x2.add(f64x2.mul(s, f64x2.add(square, tail)), lost));
  const nearTail = f64x2.mul(square, f64x2.sub(constant(ONE), f64x2.mul(constant(TWO_THIRDS), f)));
  const rest = v128.bitselect(f64x2.sub(nearTail, lost), general, isNearPower);
  let y = f64x2.sub(f64x2.mul(k, constant(LN2_HIGH)), f64x2.sub(rest, f));
  const first = f64x2.sub(x, f64x2.mul(f64x2.mul(x, x), constant(HALF)));
  y = v128.bitselect(first, y, f64x2.lt(size, constant(TINY)));
  y = v128.bitselect(x, y, f64x2.eq(x, constant(ABOVE_ALL)));
  y = v128.bitselect(constant(BELOW_ALL), y, f64x2.eq(x, constant(MINUS_ONE)));
  return v128.or(y, v128.not(f64x2.ge(x, constant(MINUS_ONE))));
}

export function log(at: usize, n: i32): void {
  for (const end = at + ((<usize>n) << 3); at < end; at += 32) {
    const y0 = logLanes(v128.load(at));
    const y1 = logLanes(v128.load(at, 16));
    v128.store(at, y0);
    v128.store(at, y1, 16);
  }
}

export function log1p(at: usize, n: i32): void {
  for (const end = at + ((<usize>n) << 3); at < end; at += 32) {
    const y0 = log1pLanes(v128.load(at));
    const y1 = log1pLanes(v128.load(at, 16));
    v128.store(at, y0);
    v128.store(at, y1, 16);
  }
}
