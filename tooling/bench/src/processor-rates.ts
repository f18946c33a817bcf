import type { Work } from './job.ts';

/** What this processor does at best on one thread of WebAssembly, a second. */
export interface ProcessorRates {
  /** Additions and multiplications of f64x2, on registers alone. */
  readonly flops: number;
  /** The same of f32x4. */
  readonly flops32: number;
  /** Bytes read and written in copies that no cache holds. */
  readonly bytes: number;
}

/** Measures the rates: the best of several tries each, half a second in all. */
export function measureProcessorRates(): ProcessorRates {
  const [f64, f32] = [registerLoop('f64x2'), registerLoop('f32x4')];
  const big = new Float64Array(1 << 24); // 128 MiB
  const copy = new Float64Array(big.length);
  return {
    flops: rate(2 * 2 * CHAINS * TURNS, () => f64(TURNS)),
    flops32: rate(2 * 4 * CHAINS * TURNS, () => f32(TURNS)),
    bytes: rate(2 * big.byteLength, () => copy.set(big)),
  };
}

/**
 * Additions and multiplications of the shortest exponential that we know with an error of 1 ulp: the argument reduced in two parts, a table of
 * 32 powers, a polynomial of degree 6.
 */
export const OPERATIONS_OF_EXP = 20;

/** Milliseconds that work takes at the rates; arithmetic and memory go on side by side. */
export function leastMs(work: Work, rates: ProcessorRates): number {
  const { exps = 0, flops = 0, flops32 = 0, bytes = 0 } = work;
  const arithmetic = (flops + OPERATIONS_OF_EXP * exps) / rates.flops + flops32 / rates.flops32;
  return 1e3 * Math.max(arithmetic, bytes / rates.bytes);
}

const TRIES = 7;

function rate(amount: number, work: () => void): number {
  work();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return amount / (best / 1e6);
}

const TURNS = 1_000_000;
/** Independent sums: enough to hide the latency of a multiplication and an addition on two units. */
const CHAINS = 12;

/** Makes a loop of x = x · a + b on so many chains of vectors, which never leave their registers. */
function registerLoop(shape: 'f64x2' | 'f32x4'): (turns: number) => number {
  const [multiply, add] = shape === 'f64x2' ? [0xf2, 0xf0] : [0xe6, 0xe4];
  const one = new Uint8Array(
    shape === 'f64x2' ? new Float64Array(2).fill(0.5).buffer : new Float32Array(4).fill(0.5).buffer,
  );
  const [factor, term] = [CHAINS + 1, CHAINS + 2];
  const simd = (code: number) => [0xfd, code, 0x01]; // code ≥ 128: a LEB128 of two bytes
  const chains = Array.from({ length: CHAINS }, (_, i) => i + 1);
  const set = (local: number) => [0xfd, 0x0c, ...one, 0x21, local]; // v128.const, local.set
  const step = (x: number) => [0x20, x, 0x20, factor, ...simd(multiply), 0x20, term, ...simd(add), 0x21, x];
  const body = [
    ...[0x01, CHAINS + 2, 0x7b], // so many locals of v128, after the parameter
    ...[...chains, factor, term].flatMap(set),
    ...[0x03, 0x40], // loop
    ...chains.flatMap(step),
    ...[0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b], // count down; branch while it is not 0; end
    ...chains.flatMap((x) => [0x20, x]),
    ...chains.slice(1).flatMap(() => [0xfd, 0x51]), // v128.xor of all, so that none is left out
    ...[0xfd, 0x1b, 0x00, 0x0b], // i32x4.extract_lane 0; end
  ];
  const section = (id: number, bytes: readonly number[]) => [id, ...leb(bytes.length), ...bytes];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f]), // one type: i32 → i32
    ...section(3, [0x01, 0x00]),
    ...section(7, [0x01, 0x01, 0x6c, 0x00, 0x00]), // exported as `l`
    ...section(10, [0x01, ...leb(body.length), ...body]),
  ]);
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Assembly }).WebAssembly;
  return new Instance(new Module(bytes)).exports.l;
}

/** What is used of `WebAssembly`, which the types of Node.js 20 lack. */
interface Assembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: { l(turns: number): number } };
}

/** An unsigned number below 2¹⁴ as WebAssembly writes it. */
const leb = (value: number) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7]);
