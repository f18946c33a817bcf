import { defineJob } from '../../src/job.ts';
import { layerSteps } from './layer.ts';

type Sizes = {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly experts: number;
  readonly k: number;
};

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
          ...{ kind: 'ratio', of: 'four times as many experts', to: ['moelab'], time: 'cpu', atMost: 1.3 },
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
  async prepare({ rows, inputs, hidden, experts, k }) {
    const few = await layerSteps({ rows, inputs, hidden, experts, k });
    const many = await layerSteps({ rows, inputs, hidden, experts: 4 * experts, k });
    return {
      own: [
        { name: 'moelab', run: () => few.step('sparse') },
        { name: 'four times as many experts', run: () => many.step('sparse') },
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
        const [sparse, dense] = [answers.get('moelab')!, answers.get('dense')!];
        const apart = Math.abs(sparse / dense - 1);
        if (!(apart <= 1e-4)) throw new Error(`the loss is ${sparse}, dense ${dense}`);
        for (const [name, loss] of answers)
          if (!(loss > 0 && loss < 100)) throw new Error(`${name}: the loss is ${loss}`);
        return `The loss of both ways of ours differs by ${apart.toExponential(1)}, relative; PyTorch has its own draws of the same shapes.`;
      },
      close() {
        few.close();
        many.close();
      },
    };
  },
});
