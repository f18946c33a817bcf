import { join } from 'node:path';
import { normal, stream } from '@moelab/numerics';
import { kernels, plainKernels } from '@moelab/numerics/kernels';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';

export default defineJob<{ readonly n: number }, readonly number[]>({
  title: 'Product of two n × n matrices, float64',
  cases: [
    {
      label: 'float64 GEMM 512',
      sizes: { n: 512 },
      quick: { n: 32 },
      asked: [{ kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu' }],
    },
  ],
  limit:
    '2 n³ operations. WebAssembly has vectors of 128 bits and, without relaxed SIMD, no fused multiply–add; OpenBLAS has, on this kind of processor, vectors of 512 bits with it, up to eight times as fast. The bytes, 24 n² once, are no limit from n = 64 on.',
  prepare({ n }, folder) {
    const random = stream(11, 'bench', 'gemm');
    const draw = () => Float64Array.from({ length: n * n }, () => normal(random));
    const [a, b] = [draw(), draw()];
    writeFloat64(join(folder, 'a.f64'), a);
    writeFloat64(join(folder, 'b.f64'), b);
    const view = (values: Float64Array) => ({ values, offset: 0, row: n, column: 1 });
    const product = new Float64Array(n * n);
    const by = (which: typeof kernels) => () => {
      which.gemm(view(a), view(b), n, n, n, product);
      return Array.from({ length: n }, (_, i) => product[i * n + n - 1 - i]!);
    };
    return {
      own: [
        { name: 'moelab', run: by(kernels) },
        { name: 'plain TypeScript', run: by(plainKernels) },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('gemm_numpy.py', import.meta.url),
          words: [n],
          packages: ['python3-numpy', 'libopenblas0-pthread'],
        },
      ],
      work: { flops: 2 * n ** 3 },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const said = [...answers].slice(1).map(([name, values]) => {
          const apart = Math.max(...values.map((value, i) => Math.abs(value - ours[i]!)));
          if (!(apart <= (name === 'numpy' ? 1e-13 * n : 0)))
            throw new Error(`${name}'s entries differ by ${apart}`);
          return `${name}'s by ${apart.toExponential(1)}`;
        });
        return `Entries differ from ${said.join(', from ')} at most.`;
      },
    };
  },
});
