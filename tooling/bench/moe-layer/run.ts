// Times one forward and backward pass of our MoE layer on wasm: experts that compute all rows, their own rows, and four
// times as many experts; and the same layer in torch, in turn, one thread each. Prints CPU seconds and the ratios.
//
// Torch is only a peer with OpenBLAS (Debian: python3-torch and libopenblas0-pthread); over the reference BLAS it takes ten
// times as long.
//
// usage: npm run bench -- moe-layer [rows] [inputs] [hidden] [E] [k] [runs]
//
// The limit: 3 · 2 · rows · k · 2 · inputs · hidden multiply-adds count twice; at 4096 × 256 × 1024, k = 2, that is 25.8
// GFLOP, 0.95 s at the 27 GFLOP/s of tfjs wasm's matMul on one thread, and 0.19 s at OpenBLAS's 136 GFLOP/s.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { layerSteps } from './layer.ts';

const [rows = 4096, inputs = 256, hidden = 1024, experts = 8, k = 2, runs = 5] = process.argv
  .slice(2)
  .map(Number);
const sizes = { rows, inputs, hidden, experts, k };
const few = await layerSteps(sizes);
const many = await layerSteps({ ...sizes, experts: 4 * experts });

// the distribution's tuning for old processors slows torch too
const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
const single = { ...env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'; // where Debian's python3-torch lives
const script = new URL('torch_layer.py', import.meta.url).pathname;
const torch = (): { readonly loop: number[]; readonly sparse: number[] } =>
  JSON.parse(
    execFileSync(python, [script, ...[rows, inputs, hidden, experts, k, 1].map(String)], {
      env: single,
      encoding: 'utf8',
    }),
  );

async function cpuSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

console.log(
  `MoE layer, forward and backward: ${rows} rows × ${inputs} inputs × ${hidden} hidden, E = ${experts}, k = ${k}, ReLU, float32, one thread`,
);
console.log(
  `${cpus()[0]?.model}, node ${process.version}, load ${loadavg()[0]!.toFixed(2)}; CPU seconds, medians of ${runs}`,
);
const times = { dense: [] as number[], sparse: [] as number[], many: [] as number[], torch: [] as number[] };
let hasTorch = true;
for (const step of [() => few('dense'), () => few('sparse'), () => many('sparse')]) await step();
for (let run = 0; run < runs; run++) {
  times.dense.push(await cpuSeconds(() => few('dense')));
  times.sparse.push(await cpuSeconds(() => few('sparse')));
  times.many.push(await cpuSeconds(() => many('sparse')));
  if (!hasTorch) continue;
  try {
    const { loop, sparse } = torch();
    times.torch.push(Math.min(...loop, ...sparse));
  } catch {
    hasTorch = false;
    console.log('no torch here: apt-get install python3-torch libopenblas0-pthread');
  }
}
const of = (name: keyof typeof times) => median(times[name]);
console.log(`dense                 ${of('dense').toFixed(2)} s`);
console.log(
  `sparse                ${of('sparse').toFixed(2)} s: ${(of('sparse') / of('dense')).toFixed(2)} of dense (asked for: at most 0.35)`,
);
console.log(
  `sparse, E = ${4 * experts}        ${of('many').toFixed(2)} s: ${(of('many') / of('sparse')).toFixed(2)} of E = ${experts} (asked for: at most 1.4)`,
);
if (hasTorch)
  console.log(
    `torch, the faster way ${of('torch').toFixed(2)} s; sparse is ${(of('sparse') / of('torch')).toFixed(2)} of it (asked for: at most 5)`,
  );
