// Times the KSG estimate of mutual information, k = 3, against scikit-learn (one dimension) and SciPy's cKDTree (any),
// in turn, on the same data, single thread, float64; the estimate alone, without interval and null.
//
// usage: npm run bench -- ksg [n] [d] [runs]
//
// The limit: n searches for 3 neighbours in 2d dimensions and 2n counts, each some hundred nanoseconds at d = 1.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimateKsgInformation } from '@moelab/information';
import { matrix, normal, stream } from '@moelab/numerics';
import { cpuTime, machine, median, python, writeFloat64 } from '../peer.ts';

const [n = 10_000, d = 1, runs = 5] = process.argv.slice(2).map(Number);
const RHO = 0.6;

const random = stream(3, 'bench', 'ksg');
const x = matrix(
  n,
  d,
  Float64Array.from({ length: n * d }, () => normal(random)),
);
const y = matrix(
  n,
  d,
  x.data.map((value) => RHO * value + Math.sqrt(1 - RHO * RHO) * normal(random)),
);

interface Peer {
  readonly scipy: { readonly cpuMs: number; readonly value: number };
  readonly sklearn?: { readonly cpuMs: number; readonly value: number };
}

const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
try {
  writeFloat64(join(folder, 'x.f64'), x.data);
  writeFloat64(join(folder, 'y.f64'), y.data);
  console.log(`KSG, k = 3, n = ${n}, d = ${d}: truth ${(-0.5 * d * Math.log(1 - RHO * RHO)).toFixed(6)}`);
  console.log(`${machine()}; medians of ${runs}, CPU ms`);
  const ours = () => estimateKsgInformation(x, y, { groups: 0, permutations: 0 }).value;
  ours(); // compiled, as the peer is warmed
  const mine: number[] = [];
  const theirs: Peer[] = [];
  for (let run = 0; run < runs; run++) {
    const [cpu, value] = cpuTime(ours);
    mine.push(cpu);
    const peer = python<Peer>(new URL('ksg_peers.py', import.meta.url), [folder, n, d]);
    if (peer !== null) theirs.push(peer);
    if (run === 0) {
      console.log(`moelab ${value}, SciPy ${peer?.scipy.value}, scikit-learn ${peer?.sklearn?.value}`);
      if (peer === null) break;
    }
  }
  console.log(`moelab ${median(mine).toFixed(1)} ms`);
  for (const name of ['scipy', 'sklearn'] as const) {
    const times = theirs.flatMap((peer) => peer[name]?.cpuMs ?? []);
    if (times.length === 0) continue;
    const ratio = (median(mine) / median(times)).toFixed(2);
    console.log(
      `${name} ${median(times).toFixed(1)} ms; moelab / ${name}: ${ratio} (asked for: at most 1.5)`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
