// Times EM for the softmax-gated Gaussian mixture of experts against the same algorithm in numpy, in turn, from one
// start to one stopping rule, single thread, float64; prints CPU times and their ratio.
//
// usage: npm run bench -- em-softmax [n] [d] [K] [runs]
//
// The limit: a row costs 2K exponentials (about 10 ns each in V8) and (K + K(K−1)/2) p(p+1)/2 multiply-adds for the
// weighted Gram matrices, p = d + 1; at n = 10,000, d = 8, K = 4 that is 80,000 exponentials and 4.5 million
// multiply-adds a step: at 1 ns each some 5.3 ms.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';

const [n = 10_000, d = 8, K = 4, runs = 5] = process.argv.slice(2).map(Number);
const TOLERANCE = 1e-11;

const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
const random = stream(7, 'bench', 'em-softmax');
const draws = (size: number, scale: number) =>
  Float64Array.from({ length: size }, () => scale * normal(random));

const blank = lab.model({ inputs: d, outputs: 1, experts: K, gate: 'softmax', expert: 'linear' });
const withValues = (values: Record<string, Float64Array>) =>
  blank.with({
    parameters: Object.fromEntries(
      Object.entries(blank.parameters).map(([name, array]) => [
        name,
        { ...array, values: values[name] ?? array.values },
      ]),
    ),
  });
const truth = withValues({
  'gate.slopes': draws(d * K, 2 / Math.sqrt(d)),
  'gate.bias': draws(K, 0.5),
  'experts.slopes': draws(K * d, 2),
  'experts.intercept': draws(K, 3),
  'experts.variance': Float64Array.from({ length: K }, (_, k) => (0.3 + 0.15 * k) ** 2),
});
const x = matrix(n, d, draws(n * d, 1));
const y = await truth.sample(x, { seed: 7 });
const moved = (name: string, scale: number) =>
  truth.parameters[name]!.values.map((v) => v + scale * normal(random));
const start = withValues({
  'gate.slopes': new Float64Array(d * K),
  'gate.bias': new Float64Array(K),
  'experts.slopes': moved('experts.slopes', 1),
  'experts.intercept': moved('experts.intercept', 1),
  'experts.variance': new Float64Array(K).fill(4),
});

const folder = mkdtempSync(join(tmpdir(), 'moelab-bench-'));
const bytes = (values: Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const write = (name: string, values: Float64Array) => writeFileSync(join(folder, name), bytes(values));
const parameter = (name: string) => start.parameters[name]!.values;
const rows = Array.from({ length: K }, (_, k) => [
  ...parameter('experts.slopes').subarray(k * d, (k + 1) * d),
  parameter('experts.intercept')[k]!,
]);
write('x.f64', x.data);
write('y.f64', y.data);
write('start.f64', Float64Array.from([...rows.flat(), ...parameter('experts.variance')]));

interface Timing {
  readonly logLikelihood: number;
  readonly steps: number;
  readonly cpuMs: number;
}
const fit = (polish: boolean) =>
  lab
    .estimator('em', {
      from: 'model',
      polish,
      tolerance: TOLERANCE,
      maxIterations: 5000,
      standardErrors: false,
    })
    .fit(start, { x, y }, { seed: 1 });

async function ours(): Promise<Timing> {
  const before = process.cpuUsage();
  const { logLikelihood, reason } = await fit(false);
  const { user, system } = process.cpuUsage(before);
  const steps = Number(/(\d+) EM steps/.exec(reason)?.[1] ?? Number.NaN);
  return { logLikelihood, steps, cpuMs: (user + system) / 1e3 };
}

// the distribution's tuning for old processors slows a current numpy
const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
const single = { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const script = new URL('em_numpy.py', import.meta.url).pathname;
const numpy = (newton: number): Timing =>
  JSON.parse(
    execFileSync('python3', [script, folder, n, d, K, TOLERANCE, newton].map(String), {
      env: single,
      encoding: 'utf8',
    }),
  );

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

try {
  console.log(
    `EM, softmax gate, linear Gaussian experts: n = ${n}, d = ${d}, K = ${K}, relative gain ≤ ${TOLERANCE}`,
  );
  console.log(
    `${cpus()[0]?.model}, node ${process.version}, load ${loadavg()[0]!.toFixed(2)}; medians of ${runs}, CPU ms`,
  );
  const optimum = (await fit(true)).logLikelihood;
  let peer = true;
  const times: { us: Timing; one?: Timing; two?: Timing }[] = [];
  for (let run = 0; run < runs; run++) {
    const us = await ours();
    if (!peer) {
      times.push({ us });
      continue;
    }
    try {
      times.push({ us, one: numpy(1), two: numpy(2) });
    } catch (error) {
      peer = false;
      console.log(`numpy is not there (${String(error).split('\n')[0]}): install python3-numpy to compare`);
      times.push({ us });
    }
  }
  const line = (name: string, all: readonly Timing[]) => {
    const cpu = median(all.map((t) => t.cpuMs));
    const { steps, logLikelihood } = all[0]!;
    const gap = (optimum - logLikelihood) / Math.abs(optimum);
    const perStep = Number.isFinite(steps) ? ` (${(cpu / steps).toFixed(2)} a step, ${steps} steps)` : '';
    console.log(
      `${name.padEnd(24)} ${cpu.toFixed(1).padStart(9)} ms${perStep}; relative gap to the optimum ${gap.toExponential(1)}`,
    );
    return cpu;
  };
  const mine = line(
    'moelab',
    times.map((t) => t.us),
  );
  if (peer) {
    const one = line(
      'numpy, 1 Newton step',
      times.map((t) => t.one!),
    );
    const two = line(
      'numpy, 2 Newton steps',
      times.map((t) => t.two!),
    );
    console.log(`moelab / fastest numpy: ${(mine / Math.min(one, two)).toFixed(2)} (asked for: at most 3)`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
