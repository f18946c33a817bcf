// Times the kernels' vector functions against V8's Math in a loop and against numpy, in turn, one thread, float64.
//
// usage: npm run bench -- vector-functions [n] [runs]
//
// The limit: exp takes 45 vector operations and a division for two numbers, some 25 cycles where there are two vector
// units; copying a number into the kernels' memory and out again, 0.3 ns each way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream, uniform } from '@moelab/numerics';
import { hasSimd, kernels } from '@moelab/numerics/kernels';
import { cpuTime, machine, median, python, writeFloat64 } from '../peer.ts';

const [n = 100_000, runs = 7] = process.argv.slice(2).map(Number);
const random = stream(11, 'bench', 'vector-functions');
const sample = (low: number, high: number) =>
  Float64Array.from({ length: n }, () => low + (high - low) * uniform(random));
const cases = {
  exp: sample(-40, 1),
  log: sample(1e-3, 100),
  log1p: sample(-0.9, 10),
  tanh: sample(-4, 4),
} as const;
type Name = keyof typeof cases;

// a literal each, so that V8 inlines the function
const loops: Readonly<Record<Name, (x: Float64Array, out: Float64Array) => void>> = {
  exp: (x, out) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]!);
  },
  log: (x, out) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]!);
  },
  log1p: (x, out) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.log1p(x[i]!);
  },
  tanh: (x, out) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]!);
  },
};

const REPEATS = 10;
const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
try {
  console.log(`${n} numbers, float64, one thread; SIMD: ${hasSimd()}`);
  console.log(`${machine()}; medians of ${runs}, CPU ns a number`);
  for (const [name, x] of Object.entries(cases) as [Name, Float64Array][]) {
    writeFloat64(join(folder, `${name}.f64`), x);
    const out = new Float64Array(n);
    const timed = (call: () => void) =>
      cpuTime(() => {
        for (let i = 0; i < REPEATS; i++) call();
      })[0] / REPEATS;
    timed(() => kernels[name](x, out));
    timed(() => loops[name](x, out));
    const times = { kernel: [] as number[], Math: [] as number[], numpy: [] as number[] };
    for (let run = 0; run < runs; run++) {
      times.kernel.push(timed(() => kernels[name](x, out)));
      times.Math.push(timed(() => loops[name](x, out)));
      const peer = python<number>(new URL('functions_numpy.py', import.meta.url), [folder, name]);
      if (peer === null) break;
      times.numpy.push(peer);
    }
    const shown = Object.entries(times)
      .filter(([, all]) => all.length > 0)
      .map(([who, all]) => `${who} ${((1e6 * median(all)) / n).toFixed(1)}`);
    console.log(`${name.padEnd(6)} ${shown.join('   ')}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
