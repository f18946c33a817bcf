import { powerOf2 } from '../elementary.ts';

/** log 2/32 in two parts: n times the first is exact. */
const HIGH = 0.021660849390173098;
const LOW = 2.325192846878874e-12;
/** 1.5 · 2⁵²: adding and subtracting it rounds to an integer. */
const SHIFTER = 6755399441055744;
/** 2^(j/32). */
const POWERS = [
  1.0,
  1.0218971486541166,
  1.0442737824274138,
  1.0671404006768237,
  1.0905077326652577,
  1.1143867425958924,
  1.1387886347566916,
  1.1637248587775775,
  1.189207115002721,
  1.215247359980469,
  1.241857812073484,
  1.2690509571917332,
  1.2968395546510096,
  1.3252366431597413,
  1.3542555469368927,
  1.383909881963832,
  Math.SQRT2,
  1.4451808069770467,
  1.4768261459394993,
  1.5091644275934228,
  1.5422108254079407,
  1.5759808451078865,
  1.6104903319492543,
  1.645755478153965,
  1.681792830507429,
  1.718619298122478,
  1.7562521603732995,
  1.7947090750031072,
  1.8340080864093424,
  1.8741676341103,
  1.9152065613971474,
  1.9571441241754002,
];

/**
 * Gives eˣ for x ≤ 0 with an error of about 1 ulp (at most 1.005 on 2·10⁵ random arguments), and 0 below −708: a subnormal responsibility
 * would cost time and change nothing.
 *
 * x = (32 m + j) log 2/32 + r, |r| ≤ log 2/64; eʳ by the Taylor polynomial of degree 6. NaN gives NaN. Its kernel takes half the time of
 * fdlibm's, which divides and has no table.
 */
export function shortExp(given: number): number {
  const x = Math.max(given, -708);
  const n = x * 46.16624130844683 + SHIFTER - SHIFTER;
  const r = x - n * HIGH - n * LOW;
  const r2 = r * r;
  const high = 0.041666666666666664 + r * 0.008333333333333333 + r2 * 0.001388888888888889;
  const p = 0.5 + r * 0.16666666666666666 + r2 * high;
  const power = POWERS[n & 31]! * powerOf2(n >> 5);
  const y = power + power * (r + r2 * p);
  return given < -708 ? 0 : y;
}
