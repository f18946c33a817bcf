// Responsibilities and log-likelihood of the rows of a block: the steps of src/kernels/gated-gaussian/posterior.ts in the same order, four
// rows at a time, so that both give the same bits. Columns of 120 numbers follow one another; sizes are multiples of 8, addresses are bytes.

import { STEP } from './shared/block-shape';

// Constants lie in memory, because V8 makes a v128.const anew in every turn of a loop, by three instructions.
const TABLE = memory.data<f64>([
  -708,
  46.16624130844683,
  6755399441055744,
  0.021660849390173098,
  2.325192846878874e-12,
  0.001388888888888889,
  0.008333333333333333,
  0.041666666666666664,
  0.16666666666666666,
  0.5,
  1,
]);
const LOWEST: usize = TABLE;
const INVERSE: usize = TABLE + 8 * 1;
const SHIFTER: usize = TABLE + 8 * 2;
const HIGH: usize = TABLE + 8 * 3;
const LOW: usize = TABLE + 8 * 4;
const C6: usize = TABLE + 8 * 5;
const C5: usize = TABLE + 8 * 6;
const C4: usize = TABLE + 8 * 7;
const C3: usize = TABLE + 8 * 8;
const C2: usize = TABLE + 8 * 9;
const ONE: usize = TABLE + 8 * 10;

// The bits of 2^(j/32), less j in the place where n = 32 m + j, shifted to the exponent, puts it.
const POWERS = memory.data<u64>([
  0x3ff0000000000000,
  0x3fefd9b0d3158574,
  0x3fefb5586cf9890f,
  0x3fef9301d0125b51,
  0x3fef72b83c7d517b,
  0x3fef54873168b9aa,
  0x3fef387a6e756238,
  0x3fef1e9df51fdee1,
  0x3fef06fe0a31b715,
  0x3feef1a7373aa9cb,
  0x3feedea64c123422,
  0x3feece086061892d,
  0x3feebfdad5362a27,
  0x3feeb42b569d4f82,
  0x3feeab07dd485429,
  0x3feea47eb03a5585,
  0x3feea09e667f3bcd,
  0x3fee9f75e8ec5f74,
  0x3feea11473eb0187,
  0x3feea589994cce13,
  0x3feeace5422aa0db,
  0x3feeb737b0cdc5e5,
  0x3feec49182a3f090,
  0x3feed503b23e255d,
  0x3feee89f995ad3ad,
  0x3feeff76f2fb5e47,
  0x3fef199bdd85529c,
  0x3fef3720dcef9069,
  0x3fef5818dcfba487,
  0x3fef7c97337b9b5f,
  0x3fefa4afa2a490da,
  0x3fefd0765b6e4540,
]);

// @ts-ignore: decorator of AssemblyScript
@inline
function constant(address: usize): v128 {
  return v128.load64_splat(address);
}

/** The bits of 2^(j/32), less j, for the last five bits of each lane. */
// @ts-ignore: decorator of AssemblyScript
@inline
function powers(t: v128): v128 {
  const first = (<usize>i64x2.extract_lane(t, 0) & 31) << 3;
  const second = (<usize>i64x2.extract_lane(t, 1) & 31) << 3;
  return v128.load_lane<u64>(POWERS + second, v128.load64_splat(POWERS + first), 1);
}

// @ts-ignore: decorator of AssemblyScript
@inline
function shortExp(given: v128): v128 {
  const lowest = constant(LOWEST);
  const x = f64x2.pmax(given, lowest);
  const t = f64x2.add(f64x2.mul(x, constant(INVERSE)), constant(SHIFTER));
  const n = f64x2.sub(t, constant(SHIFTER));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, constant(HIGH))), f64x2.mul(n, constant(LOW)));
  const r2 = f64x2.mul(r, r);
  const high = f64x2.add(f64x2.add(constant(C4), f64x2.mul(r, constant(C5))), f64x2.mul(r2, constant(C6)));
  const p = f64x2.add(f64x2.add(constant(C2), f64x2.mul(r, constant(C3))), f64x2.mul(r2, high));
  const e = f64x2.add(r, f64x2.mul(r2, p));
  const power = i64x2.add(powers(t), i64x2.shl(t, 47));
  return v128.andnot(f64x2.add(power, f64x2.mul(power, e)), f64x2.lt(given, lowest));
}

/** Replaces numbers ≤ 0 by their exponentials. */
export function shortExps(at: usize, size: i32): void {
  for (const end = at + ((<usize>size) << 3); at < end; at += 16) v128.store(at, shortExp(v128.load(at)));
}

/** Squared distances of targets from means. */
// @ts-ignore: decorator of AssemblyScript
@inline
function distances(y: usize, last: usize, mean: usize): v128 {
  let distance = f64x2.splat(0);
  for (; y < last; y += STEP, mean += STEP) {
    const e = f64x2.sub(v128.load(y), v128.load(mean));
    distance = f64x2.add(distance, f64x2.mul(e, e));
  }
  return distance;
}

/**
 * Takes exponents about their maximum, the sum of both and behind it the second: one of them is 0. Leaves their exponentials over the sum of
 * these, and the sums.
 */
function normalizePairs(x: usize, size: i32, sums: usize): void {
  shortExps(x, size);
  const one = constant(ONE);
  for (const end = x + ((<usize>size) << 3); x < end; x += 16, sums += 16) {
    const lower = v128.load(x);
    const isSecond = f64x2.eq(v128.load(x, STEP), f64x2.splat(0));
    const first = v128.bitselect(lower, one, isSecond);
    const second = v128.bitselect(one, lower, isSecond);
    const sum = f64x2.add(first, second);
    const share = f64x2.div(one, sum);
    v128.store(x, f64x2.mul(first, share));
    v128.store(x, f64x2.mul(second, share), STEP);
    v128.store(sums, sum);
  }
}

/**
 * What `posterior` does, for two experts: of two exponents about their maximum one is 0, with the exponential 1, and their sum is the other, so
 * that one exponential is enough. A NaN gets into the sum, and so into both.
 */
function posteriorOfTwo(
  s: usize,
  means: usize,
  targets: usize,
  outputs: i32,
  densities: usize,
  size: i32,
  r: usize,
  terms: usize,
): void {
  const ends: usize = (<usize>outputs) * STEP;
  const bytes = (<usize>size) << 3;
  const c0 = v128.load64_splat(densities);
  const h0 = v128.load64_splat(densities, 8);
  const c1 = v128.load64_splat(densities, 16);
  const h1 = v128.load64_splat(densities, 24);
  for (let i: usize = 0; i < bytes; i += 16) {
    const s0 = v128.load(s + i);
    const s1 = v128.load(s + i, STEP);
    const top = f64x2.pmax(s0, s1);
    const t0 = f64x2.sub(s0, top);
    const t1 = f64x2.sub(s1, top);
    const y = targets + i;
    const distance0 = distances(y, y + ends, means + i);
    const distance1 = distances(y, y + ends, means + i + ends);
    const joint0 = f64x2.add(t0, f64x2.sub(c0, f64x2.mul(h0, distance0)));
    const joint1 = f64x2.add(t1, f64x2.sub(c1, f64x2.mul(h1, distance1)));
    const highest = f64x2.pmax(f64x2.pmax(f64x2.splat(-Infinity), joint0), joint1);
    const u1 = f64x2.sub(joint1, highest);
    v128.store(s + i, f64x2.add(t0, t1));
    v128.store(s + i, t1, STEP);
    v128.store(r + i, f64x2.add(f64x2.sub(joint0, highest), u1));
    v128.store(r + i, u1, STEP);
    v128.store(terms + i, highest);
  }
  normalizePairs(s, size, terms + STEP);
  normalizePairs(r, size, terms + 2 * STEP);
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
  let left: usize = (<usize>size) << 3;
  if (experts == 2) {
    posteriorOfTwo(s, means, targets, outputs, densities, size, r, terms);
    left = 0;
  }
  for (let i: usize = 0; i < left; i += 32) {
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
