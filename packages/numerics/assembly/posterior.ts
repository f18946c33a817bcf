// Responsibilities and log-likelihood of the rows of a block: the steps of src/kernels/gated-gaussian/posterior.ts in the same order, four
// rows at a time, so that both give the same bits. Columns of 120 numbers follow one another; sizes are multiples of 8, addresses are bytes.

/** Bytes from column to column. */
const STEP: usize = 960;

// Constants lie in memory, because V8 makes a v128.const anew in every turn of a loop, by three instructions.
const TABLE = memory.data<f64>([
  -708,
  1.442695040888963387,
  6755399441055744,
  6755399441056767,
  6.93147180369123816490e-1,
  1.90821492927058770002e-10,
  0.16666666666666666,
  0.5,
  0.008333333333333333,
  0.041666666666666664,
  0.0001984126984126984,
  0.001388888888888889,
  2.7557319223985893e-6,
  2.48015873015873e-5,
  2.505210838544172e-8,
  2.755731922398589e-7,
  1.6059043836821613e-10,
  2.08767569878681e-9,
  1,
]);
const LOWEST: usize = TABLE;
const INVERSE_LN2: usize = TABLE + 8 * 1;
const SHIFTER: usize = TABLE + 8 * 2;
const BIASED_SHIFTER: usize = TABLE + 8 * 3;
const LN2_HIGH: usize = TABLE + 8 * 4;
const LN2_LOW: usize = TABLE + 8 * 5;
const A0: usize = TABLE + 8 * 6;
const A1: usize = TABLE + 8 * 8;
const A2: usize = TABLE + 8 * 10;
const A3: usize = TABLE + 8 * 12;
const A4: usize = TABLE + 8 * 14;
const A5: usize = TABLE + 8 * 16;
const ONE: usize = TABLE + 8 * 18;

// @ts-ignore: decorator of AssemblyScript
@inline
function constant(address: usize): v128 {
  return v128.load64_splat(address);
}

/** r a + b of two neighbouring constants. */
// @ts-ignore: decorator of AssemblyScript
@inline
function linear(r: v128, address: usize): v128 {
  return f64x2.add(f64x2.mul(r, constant(address)), constant(address + 8));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function shortExp(given: v128): v128 {
  const lowest = constant(LOWEST);
  const x = f64x2.pmax(given, lowest);
  const n = f64x2.sub(
    f64x2.add(f64x2.mul(x, constant(INVERSE_LN2)), constant(SHIFTER)),
    constant(SHIFTER),
  );
  const high = f64x2.sub(x, f64x2.mul(n, constant(LN2_HIGH)));
  const low = f64x2.mul(n, constant(LN2_LOW));
  const r = f64x2.sub(high, low);
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const b0 = f64x2.add(f64x2.mul(r2, linear(r, A1)), linear(r, A0));
  const b1 = f64x2.add(f64x2.mul(r2, linear(r, A3)), linear(r, A2));
  const b2 = f64x2.add(f64x2.mul(r2, linear(r, A5)), linear(r, A4));
  const p = f64x2.add(f64x2.mul(f64x2.mul(r4, r4), b2), f64x2.add(f64x2.mul(r4, b1), b0));
  const lost = f64x2.sub(f64x2.sub(high, r), low);
  const y = f64x2.add(constant(ONE), f64x2.add(r, f64x2.add(f64x2.mul(r2, p), lost)));
  const scale = i64x2.shl(f64x2.add(n, constant(BIASED_SHIFTER)), 52);
  return v128.andnot(f64x2.mul(y, scale), f64x2.lt(given, lowest));
}

/** Replaces numbers ≤ 0 by their exponentials. */
export function shortExps(at: usize, size: i32): void {
  for (const end = at + ((<usize>size) << 3); at < end; at += 16) v128.store(at, shortExp(v128.load(at)));
}

/** Probabilities and responsibilities from logits and means. */
export function posterior(
  s: usize,
  experts: i32,
  means: usize,
  targets: usize,
  outputs: i32,
  densities: usize,
  rows: i32,
  size: i32,
  r: usize,
  terms: usize,
): void {
  const all: usize = (<usize>experts) * STEP;
  const ends: usize = (<usize>outputs) * STEP;
  for (let i: usize = 0, bytes = (<usize>size) << 3; i < bytes; i += 32) {
    const end = all + i;
    let top0 = v128.load(s + i);
    let top1 = v128.load(s + i, 16);
    for (let at = i + STEP; at < end; at += STEP) {
      top0 = f64x2.pmax(top0, v128.load(s + at));
      top1 = f64x2.pmax(top1, v128.load(s + at, 16));
    }
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    let highest0 = f64x2.splat(-Infinity);
    let highest1 = highest0;
    let mean = means + i;
    let density = densities;
    for (let at = i; at < end; at += STEP, density += 16) {
      const t0 = f64x2.sub(v128.load(s + at), top0);
      const t1 = f64x2.sub(v128.load(s + at, 16), top1);
      let distance0 = f64x2.splat(0);
      let distance1 = distance0;
      for (let y = targets + i, last = y + ends; y < last; y += STEP, mean += STEP) {
        const e0 = f64x2.sub(v128.load(y), v128.load(mean));
        const e1 = f64x2.sub(v128.load(y, 16), v128.load(mean, 16));
        distance0 = f64x2.add(distance0, f64x2.mul(e0, e0));
        distance1 = f64x2.add(distance1, f64x2.mul(e1, e1));
      }
      const c = v128.load64_splat(density);
      const h = v128.load64_splat(density, 8);
      const joint0 = f64x2.add(t0, f64x2.sub(c, f64x2.mul(h, distance0)));
      const joint1 = f64x2.add(t1, f64x2.sub(c, f64x2.mul(h, distance1)));
      highest0 = f64x2.pmax(highest0, joint0);
      highest1 = f64x2.pmax(highest1, joint1);
      const power0 = shortExp(t0);
      const power1 = shortExp(t1);
      sum0 = f64x2.add(sum0, power0);
      sum1 = f64x2.add(sum1, power1);
      v128.store(r + at, joint0);
      v128.store(r + at, joint1, 16);
      v128.store(s + at, power0);
      v128.store(s + at, power1, 16);
    }
    const one = constant(ONE);
    const ofPrior0 = f64x2.div(one, sum0);
    const ofPrior1 = f64x2.div(one, sum1);
    v128.store(terms + i, highest0);
    v128.store(terms + i, highest1, 16);
    v128.store(terms + i, sum0, STEP);
    v128.store(terms + i, sum1, STEP + 16);
    sum0 = f64x2.splat(0);
    sum1 = sum0;
    for (let at = i; at < end; at += STEP) {
      const power0 = shortExp(f64x2.sub(v128.load(r + at), highest0));
      const power1 = shortExp(f64x2.sub(v128.load(r + at, 16), highest1));
      sum0 = f64x2.add(sum0, power0);
      sum1 = f64x2.add(sum1, power1);
      v128.store(r + at, power0);
      v128.store(r + at, power1, 16);
    }
    v128.store(terms + i, sum0, 2 * STEP);
    v128.store(terms + i, sum1, 2 * STEP + 16);
    sum0 = f64x2.div(one, sum0);
    sum1 = f64x2.div(one, sum1);
    for (let at = i; at < end; at += STEP) {
      v128.store(s + at, f64x2.mul(v128.load(s + at), ofPrior0));
      v128.store(s + at, f64x2.mul(v128.load(s + at, 16), ofPrior1), 16);
      v128.store(r + at, f64x2.mul(v128.load(r + at), sum0));
      v128.store(r + at, f64x2.mul(v128.load(r + at, 16), sum1), 16);
    }
  }
  for (let i = (<usize>rows) << 3, bytes = (<usize>size) << 3; i < bytes; i += 8) {
    store<f64>(terms + i, 0);
    store<f64>(terms + i, 1, STEP);
    store<f64>(terms + i, 1, 2 * STEP);
    for (let at = i; at < all + i; at += STEP) {
      store<f64>(s + at, 0);
      store<f64>(r + at, 0);
    }
  }
}

/** Adds a value to a sum and, to the number behind it, what rounding takes. */
export function addCompensated(at: usize, value: f64): void {
  const sum = load<f64>(at);
  const next = sum + value;
  const lost = abs(sum) >= abs(value) ? sum - next + value : value - next + sum;
  store<f64>(at, load<f64>(at, 8) + lost, 8);
  store<f64>(at, next);
}

/** Multiplies m · 2ᵉ by x ≥ 1. */
function multiplyInto(at: usize, x: f64): void {
  const bits = reinterpret<i64>(x);
  const fraction = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  const mantissa = load<f64>(at) * fraction + (x - x);
  const isLarge = mantissa >= 2;
  store<f64>(at, isLarge ? 0.5 * mantissa : mantissa);
  store<f64>(at, load<f64>(at, 8) + <f64>((bits >> 52) - 1023 + <i64>isLarge), 8);
}

/** Adds the log-likelihood of the rows of the last `posterior`. */
export function addLogLikelihood(terms: usize, size: i32, sums: usize): void {
  let values = f64x2.splat(0);
  let priors = f64x2.splat(1);
  let joints = priors;
  for (const end = terms + ((<usize>size) << 3); terms < end; terms += 16) {
    values = f64x2.add(values, v128.load(terms));
    priors = f64x2.mul(priors, v128.load(terms, STEP));
    joints = f64x2.mul(joints, v128.load(terms, 2 * STEP));
  }
  addCompensated(sums, f64x2.extract_lane(values, 0) + f64x2.extract_lane(values, 1));
  multiplyInto(sums + 16, f64x2.extract_lane(joints, 0));
  multiplyInto(sums + 16, f64x2.extract_lane(joints, 1));
  multiplyInto(sums + 32, f64x2.extract_lane(priors, 0));
  multiplyInto(sums + 32, f64x2.extract_lane(priors, 1));
}
