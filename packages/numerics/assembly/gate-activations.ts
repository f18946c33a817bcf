// The activations of a gate: the steps of src/kernels/gated-gaussian/gate-activations.ts in the same order, so that both give the same bits.
// Columns of 120 numbers follow one another; sizes are multiples of 8, addresses are bytes.

import { shortExps } from './imports/exponentials';
import { STEP } from './shared/block-shape';

// Numerators and denominators of src/erf.ts and src/scaled-erfc.ts, constant terms first.
const TABLE = memory.data<f64>([
  0.1283791670955126,
  -0.3253680011121572,
  -0.02765571363292617,
  -0.005699545468103034,
  -1.1203703476604325e-05,
  1.0,
  0.39537869786860763,
  0.06401920010002311,
  0.004924686571810172,
  0.00012183946372633183,
  -4.1312681164756e-06,
  0.5069376502931449,
  0.725813559269094,
  0.47937536017198346,
  0.18193934581183827,
  0.041518035123328884,
  0.005384551496272621,
  0.00031037221206002883,
  1.0,
  2.157634672217362,
  2.056205266986209,
  1.1245554984941275,
  0.38224556549712013,
  0.08102083273871724,
  0.009956523164783026,
  0.0005501181792991253,
  0.25539567631050575,
  0.34413317703038787,
  0.20259375374060298,
  0.06644804455338799,
  0.01279203359682843,
  0.0013711828132068338,
  6.405619798062462e-05,
  1.0,
  1.76561187486841,
  1.3678857348970552,
  0.603716573643699,
  0.16422433753178764,
  0.02759077248079449,
  0.0026574316356993036,
  0.00011353665328214793,
  0.5641895835477563,
  12.840261481920455,
  93.43316196331124,
  251.85415057053487,
  213.9210872121166,
  25.86462296860999,
  1.0,
  23.258770910263664,
  176.48535317929054,
  519.0734574495215,
  543.385664601034,
  136.03713706359449,
]);

// @ts-ignore: decorator of AssemblyScript
@external("env", "tanh")
declare function tanh(at: usize, n: i32): void;

/** P(u) / Q(u) of the coefficients that begin at an index of the table. */
function fraction(first: i32, tops: i32, bottoms: i32, u: f64): f64 {
  const top = TABLE + ((<usize>first) << 3);
  const bottom = top + ((<usize>tops) << 3);
  let p: f64 = 0;
  for (let at = bottom - 8; at >= top; at -= 8) p = p * u + load<f64>(at);
  let q: f64 = 0;
  for (let at = bottom + ((<usize>(bottoms - 1)) << 3); at >= bottom; at -= 8) q = q * u + load<f64>(at);
  return p / q;
}

/** exp(y²) erfc(y) for y ≥ 0.75. */
function scaledErfc(y: f64): f64 {
  if (y < 2) return fraction(11, 7, 8, y - 0.75);
  if (y < 5) return fraction(26, 7, 8, y - 2);
  return fraction(41, 6, 6, 1 / (y * y)) / y;
}

/** Φ(u), where decay is exp(−u²/2). */
function normalDistribution(u: f64, decay: f64): f64 {
  const y = abs(u) * Math.SQRT1_2;
  if (!(y >= 0.75)) {
    const x = u * Math.SQRT1_2;
    return 0.5 + 0.5 * (x + x * fraction(0, 5, 6, x * x));
  }
  const tail = 0.5 * decay * scaledErfc(y);
  return u > 0 ? 1 - tail : tail;
}

/** Leaves a logit twice and the derivatives, all over the temperature. */
// @ts-ignore: decorator of AssemblyScript
@inline
function leave(
  u: usize,
  logits: usize,
  slopes: usize,
  bends: usize,
  outside: v128,
  inverse: v128,
  value: v128,
  slope: v128,
  bend: v128,
): void {
  const logit = f64x2.mul(f64x2.add(value, outside), inverse);
  v128.store(u, logit);
  v128.store(logits, logit);
  v128.store(slopes, f64x2.mul(slope, inverse));
  v128.store(bends, f64x2.mul(bend, inverse));
}

// @ts-ignore: decorator of AssemblyScript
@inline
function polynomial(z: v128, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64): v128 {
  let p = f64x2.add(f64x2.splat(e), f64x2.mul(z, f64x2.splat(f)));
  p = f64x2.add(f64x2.splat(d), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(c), f64x2.mul(z, p));
  p = f64x2.add(f64x2.splat(b), f64x2.mul(z, p));
  return f64x2.add(f64x2.splat(a), f64x2.mul(z, p));
}

/** Replaces the values, slopes and bends of one column by those of sin. */
function sine(
  u: usize,
  logits: usize,
  slopes: usize,
  bends: usize,
  end: usize,
  outside: v128,
  inverse: v128,
): void {
  const shifter = f64x2.splat(6755399441055744);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const three = f64x2.splat(3);
  for (; u < end; u += 16, logits += 16, slopes += 16, bends += 16) {
    const x = v128.load(u);
    const k = f64x2.sub(f64x2.add(f64x2.mul(x, f64x2.splat(0.6366197723675814)), shifter), shifter);
    let r = f64x2.sub(x, f64x2.mul(k, f64x2.splat(1.570796251296997)));
    r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(7.549789415861596e-8)));
    r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(5.390302529957765e-15)));
    r = f64x2.sub(r, f64x2.mul(k, f64x2.splat(3.282003415807913e-22)));
    const z = f64x2.mul(r, r);
    const s = f64x2.add(
      r,
      f64x2.mul(
        f64x2.mul(r, z),
        polynomial(
          z,
          -0.16666666666666632,
          0.00833333333332249,
          -0.0001984126982985795,
          2.7557313707070068e-6,
          -2.5050760253406863e-8,
          1.58969099521155e-10,
        ),
      ),
    );
    const c = f64x2.sub(
      one,
      f64x2.sub(
        f64x2.mul(f64x2.splat(0.5), z),
        f64x2.mul(
          f64x2.mul(z, z),
          polynomial(
            z,
            0.0416666666666666,
            -0.001388888888887411,
            2.480158728947673e-5,
            -2.7557314351390663e-7,
            2.087572321298175e-9,
            -1.1359647557788195e-11,
          ),
        ),
      ),
    );
    const quarter = f64x2.sub(
      k,
      f64x2.mul(f64x2.splat(4), f64x2.floor(f64x2.mul(f64x2.splat(0.25), k))),
    );
    const isFirst = f64x2.eq(quarter, one);
    const isCrossed = v128.or(isFirst, f64x2.eq(quarter, three));
    const far = f64x2.gt(f64x2.abs(x), f64x2.splat(5e8));
    const sign = f64x2.splat(-0.0);
    const sin = v128.xor(
      v128.bitselect(c, s, isCrossed),
      v128.and(sign, f64x2.ge(quarter, two)),
    );
    const cos = v128.xor(
      v128.bitselect(s, c, isCrossed),
      v128.and(sign, v128.or(isFirst, f64x2.eq(quarter, two))),
    );
    const value = v128.or(sin, far);
    leave(u, logits, slopes, bends, outside, inverse, value, v128.or(cos, far), f64x2.neg(value));
  }
}

/** Logits from projections, with the derivatives of the activation. */
export function activate(
  kind: i32,
  isInside: i32,
  u: usize,
  experts: i32,
  biases: usize,
  size: i32,
  logits: usize,
  slopes: usize,
  bends: usize,
): void {
  const bytes = (<usize>size) << 3;
  const inverse = v128.load64_splat(biases + ((<usize>experts) << 3));
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  for (let k = 0; k < experts; k++, u += STEP, logits += STEP, slopes += STEP, bends += STEP, biases += 8) {
    const bias = v128.load64_splat(biases);
    const inside = isInside ? bias : zero;
    const outside = isInside ? zero : bias;
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = f64x2.add(v128.load(u + i), inside);
      v128.store(u + i, x);
      if (kind == 3) v128.store(slopes + i, f64x2.neg(f64x2.abs(x)));
      else if (kind == 5) {
        const size = f64x2.abs(x);
        const high = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(size));
        const half = f64x2.splat(0.5);
        v128.store(logits + i, f64x2.mul(f64x2.mul(f64x2.neg(half), high), high));
        v128.store(
          slopes + i,
          f64x2.mul(f64x2.mul(half, f64x2.sub(high, size)), f64x2.add(high, size)),
        );
        v128.store(bends + i, f64x2.mul(f64x2.neg(half), f64x2.mul(x, x)));
      }
    }
    if (kind == 2) tanh(u, size);
    if (kind == 4) {
      sine(u, logits, slopes, bends, u + bytes, outside, inverse);
      continue;
    }
    if (kind == 3 || kind == 5) shortExps(slopes, size);
    if (kind == 5) {
      shortExps(logits, size);
      shortExps(bends, size);
    }
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(u + i);
      let value = x;
      let slope = one;
      let bend = zero;
      if (kind == 1) {
        value = f64x2.max(x, zero);
        slope = v128.and(one, f64x2.gt(x, zero));
      } else if (kind == 2) {
        slope = f64x2.mul(f64x2.sub(one, x), f64x2.add(one, x));
        bend = f64x2.mul(f64x2.neg(two), f64x2.mul(x, slope));
      } else if (kind == 3) {
        const power = v128.load(slopes + i);
        const above = f64x2.div(one, f64x2.add(one, power));
        const below = f64x2.mul(power, above);
        value = v128.bitselect(below, above, f64x2.lt(x, zero));
        slope = f64x2.mul(above, below);
        bend = f64x2.mul(slope, f64x2.sub(one, f64x2.mul(two, value)));
      } else if (kind == 5) {
        const decay = f64x2.mul(v128.load(logits + i), v128.load(slopes + i));
        let share = f64x2.splat(
          normalDistribution(f64x2.extract_lane(x, 0), f64x2.extract_lane(decay, 0)),
        );
        share = f64x2.replace_lane(
          share,
          1,
          normalDistribution(f64x2.extract_lane(x, 1), f64x2.extract_lane(decay, 1)),
        );
        const density = f64x2.mul(f64x2.splat(0.3989422804014327), v128.load(bends + i));
        value = f64x2.mul(x, share);
        slope = f64x2.add(share, f64x2.mul(x, density));
        bend = f64x2.mul(density, f64x2.sub(two, f64x2.mul(x, x)));
      }
      leave(u + i, logits + i, slopes + i, bends + i, outside, inverse, value, slope, bend);
    }
  }
}
