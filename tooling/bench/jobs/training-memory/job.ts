import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { engine } from '@tensorflow/tfjs-core';
import { defineJob } from '../../src/job.ts';

interface Held {
  readonly tensors: number;
  readonly dataIds: number;
  readonly heapMiB: number;
}

/** What is held after the first epoch, after the last, and when all is done. */
type Answer = readonly [first: Held, last: Held, done: Held];

const ROWS = 512;
const PER_EPOCH = 8;

export default defineJob<{ readonly steps: number }, Answer>({
  title: 'Memory of training on wasm: steps of `joint`, top-2 of 8 MLP experts',
  cases: [
    {
      label: 'a thousand training steps on wasm: nothing left behind',
      sizes: { steps: 1000 },
      quick: { steps: 16 },
      asked: [{ kind: 'wall time', of: 'moelab', atMostMs: 60_000 }],
    },
  ],
  limit:
    'A step of 64 rows × 16 inputs × 32 hidden, k = 2: 12 rows k hidden (inputs + 1)/2 operations in float32.',
  notes: [
    'It fails where a tensor, a piece of data or a MiB of heap is held after the last epoch that was not after the first.',
  ],
  async prepare({ steps }) {
    const backend = await loadWasm();
    const lab = createLab({ plugins: [gates, experts, estimators], backend });
    const random = stream(1, 'bench', 'training-memory');
    const draws = (cols: number) =>
      matrix(
        ROWS,
        cols,
        Float64Array.from({ length: ROWS * cols }, () => normal(random)),
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
    const { wasm } = engine().findBackend(backend.name) as unknown as {
      readonly wasm: { readonly asm: { readonly memory: { readonly buffer: ArrayBuffer } } };
    };
    const held = (): Held => ({
      tensors: engine().state.numTensors,
      dataIds: engine().findBackend(backend.name).numDataIds(),
      heapMiB: wasm.asm.memory.buffer.byteLength / 2 ** 20,
    });
    const epochs = Math.ceil(steps / PER_EPOCH);
    const joint = lab.estimator('joint', { epochs, batch: ROWS / PER_EPOCH, balance: 0.01 });
    return {
      own: [
        {
          name: 'moelab',
          async run(): Promise<Answer> {
            const seen: Held[] = [];
            await joint.fit(model, data, { seed: 1, onEpoch: () => void seen.push(held()) });
            return [seen[0]!, seen.at(-1)!, held()];
          },
        },
      ],
      work: { flops32: (12 * 64 * 2 * 32 * 17 * steps) / 2 },
      agree(answers) {
        const [first, last, done] = answers.get('moelab')!;
        const grown = (Object.keys(first) as (keyof Held)[]).filter((name) => last[name] > first[name]);
        if (grown.length > 0) {
          const said = grown.map((name) => `${name} from ${first[name]} to ${last[name]}`);
          throw new Error(`more is held after the last epoch than after the first: ${said.join(', ')}`);
        }
        return `${last.tensors} tensors, ${last.dataIds} pieces of data and ${last.heapMiB} MiB of heap after the first epoch and after the last; ${done.tensors} tensors when all is done.`;
      },
    };
  },
});
