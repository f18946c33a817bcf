import { join } from 'node:path';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';
import { layerSteps } from './layer.ts';

type Sizes = {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly experts: number;
  readonly k: number;
};

/** The way that has another loss. */
const MORE_EXPERTS = 'four times as many experts';

export default defineJob<Sizes, number>({
  title:
    'A mixture-of-experts layer, forward and backward, float32, ReLU experts of one hidden layer, the best k of E of each row; one thread',
  cases: [
    {
      label: 'MoE layer, 4096 × 256 × 1024, E = 8, k = 2',
      sizes: { rows: 4096, inputs: 256, hidden: 1024, experts: 8, k: 2 },
      quick: { rows: 16, inputs: 4, hidden: 8, experts: 2, k: 1 },
      asked: [
        { kind: 'ratio', of: 'moelab', to: ['PyTorch'], time: 'cpu', atMost: 4.5 },
        {
          label: 'the same, E = 32 against E = 8',
          ...{ kind: 'ratio', of: MORE_EXPERTS, to: ['moelab'], time: 'cpu', atMost: 1.3 },
        },
        {
          label: 'the same, each expert its own rows against all experts all rows',
          ...{ kind: 'ratio', of: 'moelab', to: ['dense'], time: 'cpu', atMost: 0.35 },
        },
      ],
    },
  ],
  limit:
    'Forward one product of each row with both matrices of its k experts, backward two: 12 rows k inputs hidden operations, in float32, 25.8·10⁹ at this size. XNNPACK, which tfjs multiplies with, has no vectors but f32x4 without fused multiply–add.',
  notes: [
    'moelab: each expert computes its own rows. dense: all experts compute all rows.',
    'PyTorch is only a peer with OpenBLAS (libopenblas0-pthread); over the reference BLAS it takes ten times as long. Its two ways: each expert finds its rows; one stable sort of all (row, expert) pairs. Its products run at some 100 GFLOP/s, in vectors of 512 bits, so that no arrangement of this work on WebAssembly comes near them.',
  ],
  async prepare({ rows, inputs, hidden, experts, k }, folder) {
    const few = await layerSteps({ rows, inputs, hidden, experts, k });
    const many = await layerSteps({ rows, inputs, hidden, experts: 4 * experts, k });
    for (const [name, values] of Object.entries(few.values))
      writeFloat64(join(folder, `${name}.f64`), values);
    return {
      own: [
        { name: 'moelab', run: () => few.step('sparse') },
        { name: MORE_EXPERTS, run: () => many.step('sparse') },
        { name: 'dense', run: () => few.step('dense') },
      ],
      peers: [
        {
          name: 'PyTorch',
          language: 'python',
          script: new URL('torch_layer.py', import.meta.url),
          words: [rows, inputs, hidden, experts, k],
          packages: ['python3-torch', 'libopenblas0-pthread'],
        },
      ],
      work: { flops32: 12 * rows * k * inputs * hidden },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const said = [...answers].flatMap(([name, loss]) => {
          if (name === 'moelab' || name === MORE_EXPERTS) return [];
          const apart = Math.abs(loss / ours - 1);
          if (!(apart <= 1e-4)) throw new Error(`the loss is ${ours}, of ${name} ${loss}`);
          return `${name} by ${apart.toExponential(1)}`;
        });
        return `The loss is ${ours.toPrecision(6)}; from it differ, relative: ${said.join(', ')}.`;
      },
      close() {
        few.close();
        many.close();
      },
    };
  },
});
