import { join } from 'node:path';
import { stream, uniform } from '@moelab/numerics';
import { kernels } from '@moelab/numerics/kernels';
import { writeFloat64 } from '../../src/float64-file.ts';
import { defineJob } from '../../src/job.ts';

type Loop = (x: Float64Array, out: Float64Array) => void;

/** Where numbers are drawn from, and V8's function in a loop: a literal each, so that it is inlined. */
const functions = {
  exp: {
    range: [-40, 1],
    loop: (x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]!);
    },
  },
  log: {
    range: [1e-3, 100],
    loop: (x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]!);
    },
  },
  log1p: {
    range: [-0.9, 10],
    loop: (x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.log1p(x[i]!);
    },
  },
  tanh: {
    range: [-4, 4],
    loop: (x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]!);
    },
  },
} as const satisfies Record<string, { readonly range: readonly [number, number]; readonly loop: Loop }>;
type Name = keyof typeof functions;

export default defineJob<{ readonly n: number; readonly function: Name }, readonly number[]>({
  title: 'exp, log, log1p and tanh of n numbers, float64',
  cases: (Object.keys(functions) as Name[]).map((name) => ({
    label: `${name} of 100,000 numbers`,
    sizes: { n: 100_000, function: name },
    quick: { n: 100, function: name },
    asked: [
      { kind: 'ratio', of: 'moelab', to: ["V8's Math"], time: 'cpu' },
      { kind: 'ratio', of: 'moelab', to: ['numpy'], time: 'cpu' },
    ],
  })),
  limit:
    "One exponential a number; the other functions are counted as one. Ours takes 45 operations, for the same bits as V8's. Copying numbers into the kernels' memory and out again reads and writes 32 bytes each.",
  notes: [
    'numpy is faster in all: it has registers four times as wide and fused multiply–add, where WebAssembly has 128 bits and, for the same bits everywhere, none. What the kernels gain is on V8.',
  ],
  prepare({ n, function: name }, folder) {
    const random = stream(11, 'bench', 'vector-functions', name);
    const { range, loop } = functions[name];
    const x = Float64Array.from({ length: n }, () => uniform(random, ...range));
    const out = new Float64Array(n);
    writeFloat64(join(folder, 'x.f64'), x);
    const by = (f: Loop) => () => {
      f(x, out);
      return [out[0]!, out[n - 1]!];
    };
    return {
      own: [
        { name: 'moelab', run: by((from, to) => void kernels[name](from, to)) },
        { name: "V8's Math", run: by(loop) },
      ],
      peers: [
        {
          name: 'numpy',
          language: 'python',
          script: new URL('functions_numpy.py', import.meta.url),
          words: [name],
          packages: ['python3-numpy'],
        },
      ],
      work: { exps: n, bytes: 32 * n },
      agree(answers) {
        const ours = answers.get('moelab')!;
        const worst = Math.max(
          ...[...answers.values()].flatMap((values) => values.map((v, i) => Math.abs(v / ours[i]! - 1))),
        );
        if (!(worst <= 1e-15)) throw new Error(`values differ by ${worst}, relative`);
        return `First and last values differ by ${worst.toExponential(1)} at most, relative.`;
      },
    };
  },
});
