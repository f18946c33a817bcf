// Times the kernels' matrix product against numpy's (OpenBLAS) and against the plain twin, in turn, one thread, float64.
//
// usage: npm run bench -- gemm [n] [runs]
//
// The limit: 2 n³ operations. Without fused multiply–add, f64x2 does at most four a cycle where there are two vector
// units, 10 GFLOP/s for each GHz; OpenBLAS uses 512-bit registers and fused multiply–add, up to eight times that. The bytes,
// 24 n² once, are not the limit from n = 64 on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { normal, stream } from '@moelab/numerics';
import { hasSimd, kernels, plainKernels } from '@moelab/numerics/kernels';
import { cpuTime, machine, median, python, writeFloat64 } from '../peer.ts';

const [n = 512, runs = 7] = process.argv.slice(2).map(Number);
const random = stream(11, 'bench', 'gemm');
const matrix = () => Float64Array.from({ length: n * n }, () => normal(random));
const [a, b] = [matrix(), matrix()];
const view = (values: Float64Array) => ({ values, offset: 0, row: n, column: 1 });
const flops = 2 * n ** 3;
const speed = (times: readonly number[]) => `${(flops / 1e6 / median(times)).toFixed(1)} GFLOP/s`;

interface Peer {
  readonly version: string;
  readonly cpuMs: number;
  /** Σ of the product's entries times their places, to see that it is the same product. */
  readonly check: number;
}

const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
try {
  writeFloat64(join(folder, 'a.f64'), a);
  writeFloat64(join(folder, 'b.f64'), b);
  console.log(`C = A B, ${n} × ${n}, float64, one thread; SIMD: ${hasSimd()}`);
  console.log(`${machine()}; medians of ${runs}, CPU time`);
  const times = { kernel: [] as number[], plain: [] as number[], numpy: [] as number[] };
  const product = kernels.gemm(view(a), view(b), n, n, n); // compiled, as the peer is warmed
  for (let run = 0; run < runs; run++) {
    times.kernel.push(cpuTime(() => kernels.gemm(view(a), view(b), n, n, n, product))[0]);
    if (run < 3) times.plain.push(cpuTime(() => plainKernels.gemm(view(a), view(b), n, n, n))[0]);
    const peer = python<Peer>(new URL('gemm_numpy.py', import.meta.url), [folder, n]);
    if (peer === null) break;
    times.numpy.push(peer.cpuMs);
    if (run > 0) continue;
    const check = product.reduce((sum, value, i) => sum + value * ((i % 7) - 3), 0);
    const apart = Math.abs(check - peer.check) / (n * n);
    console.log(`numpy ${peer.version}; checksums differ by ${apart.toExponential(1)} an entry`);
  }
  console.log(`kernel       ${speed(times.kernel)}`);
  console.log(`plain twin   ${speed(times.plain)}`);
  if (times.numpy.length > 0) {
    console.log(`numpy        ${speed(times.numpy)}`);
    console.log(`kernel / numpy, time: ${(median(times.kernel) / median(times.numpy)).toFixed(2)}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
