// Times certified rate–distortion of routing against numpy's Blahut–Arimoto, in turn, on the same losses, to the same
// certified gap, single thread, float64: one slope, or a curve of 25.
//
// usage: npm run bench -- blahut-arimoto [n] [K] [beta] [runs]; beta 0 stands for the curve
//
// The limit: an iteration reads the n K weights twice and adds to the K × K Hessian where two experts fit one input; a
// point forms n K exponentials, about 10 ns each in V8: 6.4 ms at n = 10,000, K = 64.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rateAtSlope, rateCurve } from '@moelab/information';
import { matrix, normal, stream } from '@moelab/numerics';
import { cpuTime, machine, median, python, writeFloat64 } from '../peer.ts';

const [n = 10_000, K = 64, beta = 20, runs = 5] = process.argv.slice(2).map(Number);
const GAP = 1e-6;

const random = stream(11, 'bench', 'blahut-arimoto');
const inputs = Float64Array.from({ length: 2 * n }, () => normal(random));
const centres = Float64Array.from({ length: 2 * K }, () => normal(random));
const losses = matrix(n, K);
for (let x = 0; x < n; x++) {
  for (let t = 0; t < K; t++) {
    const [a, b] = [inputs[2 * x]! - centres[2 * t]!, inputs[2 * x + 1]! - centres[2 * t + 1]!];
    losses.data[x * K + t] = a * a + b * b;
  }
}
const betas = beta > 0 ? [beta] : Array.from({ length: 25 }, (_, i) => 0.2 * 1000 ** (i / 24));

interface Peer {
  readonly cpuMs: number;
  readonly iterations: number;
  readonly values: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
try {
  writeFloat64(join(folder, 'losses.f64'), losses.data);
  console.log(`rate–distortion, n = ${n}, K = ${K}, ${betas.length} slopes, gap ≤ ${GAP}`);
  console.log(`${machine()}; medians of ${runs}, CPU ms`);
  const ours = () =>
    betas.length === 1
      ? [rateAtSlope(losses, beta, { gap: GAP })]
      : rateCurve(losses, { betas, gap: GAP }).points;
  ours(); // compiled, as the peer is warmed
  const mine: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < runs; run++) {
    const [cpu, points] = cpuTime(ours);
    mine.push(cpu);
    const peer = python<Peer>(new URL('ba_numpy.py', import.meta.url), [folder, n, K, GAP, ...betas]);
    if (peer !== null) theirs.push(peer.cpuMs);
    if (run > 0) continue;
    const iterations = points.reduce((sum, point) => sum + point.iterations, 0);
    console.log(`moelab: ${iterations} iterations, largest gap ${Math.max(...points.map(({ gap }) => gap))}`);
    if (peer === null) break;
    const apart = points.map(({ rate, distortion, beta: b }, i) => rate + b * distortion - peer.values[i]!);
    console.log(
      `numpy: ${peer.iterations} iterations; rate + β D of moelab less numpy's from ${Math.min(...apart)} to ${Math.max(...apart)}`,
    );
  }
  console.log(`moelab ${median(mine).toFixed(1)} ms`);
  if (theirs.length > 0) {
    const limit = betas.length === 1 ? 0.6 : 0.5;
    console.log(`numpy ${median(theirs).toFixed(1)} ms`);
    console.log(
      `moelab / numpy: ${(median(mine) / median(theirs)).toFixed(2)} (asked for: at most ${limit})`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
