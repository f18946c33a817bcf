// Trains a small MoE layer on wasm for many steps and says whether tensors and wasm's heap stay as they are.
//
// usage: npm run bench -- training-memory [steps]
import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { engine } from '@tensorflow/tfjs-core';

const [steps = 1000] = process.argv.slice(2).map(Number);
const backend = await loadWasm();
const lab = createLab({ plugins: [gates, experts, estimators], backend });
const rows = 512;
const random = stream(1, 'bench', 'training-memory');
const draws = (cols: number) =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => normal(random)),
  );
const data = { x: draws(16), y: draws(1) };
const model = lab.model({
  inputs: 16,
  outputs: 1,
  experts: 8,
  gate: 'top-k',
  gateOptions: { k: 2 },
  expert: 'mlp',
  expertOptions: { hidden: 32 },
});
const wasm = (
  engine().findBackend(backend.name) as unknown as { wasm: { asm: { memory: { buffer: ArrayBuffer } } } }
).wasm;
const now = () => ({
  tensors: engine().state.numTensors,
  dataIds: engine().findBackend(backend.name).numDataIds(),
  heapMiB: wasm.asm.memory.buffer.byteLength / 2 ** 20,
});
const seen: ReturnType<typeof now>[] = [];
const perEpoch = 8;
const start = now();
await lab
  .estimator('joint', { epochs: Math.ceil(steps / perEpoch), batch: rows / perEpoch, balance: 0.01 })
  .fit(model, data, {
    seed: 1,
    onEpoch: () => {
      seen.push(now());
    },
  });
console.log('before', start);
console.log('after the first epoch', seen[0]);
console.log(`after ${seen.length * perEpoch} steps`, seen.at(-1));
console.log('when all is done', now());
