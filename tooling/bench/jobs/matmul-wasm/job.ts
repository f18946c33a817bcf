import * as tf from '@tensorflow/tfjs-core';
import { defineJob } from '../../src/job.ts';
import { firstOf, use } from './stock-and-repaired.ts';

type Operands = Readonly<Record<'a' | 'b' | 'a2' | 'b2', tf.Tensor>>;

/** What is multiplied, and how many products it is. */
const variants = {
  plain: { products: 1, run: ({ a, b }: Operands) => tf.matMul(a, b) },
  'transposed left': { products: 1, run: ({ a, b }: Operands) => tf.matMul(a, b, true) },
  'transposed right': { products: 1, run: ({ a, b }: Operands) => tf.matMul(a, b, false, true) },
  'transposed both': { products: 1, run: ({ a, b }: Operands) => tf.matMul(a, b, true, true) },
  'batch of 2': { products: 2, run: ({ a2, b2 }: Operands) => tf.matMul(a2, b2) },
  'batch of 2, transposed both': {
    products: 2,
    run: ({ a2, b2 }: Operands) => tf.matMul(a2, b2, true, true),
  },
  'batch of 2, one right operand': { products: 2, run: ({ a2, b }: Operands) => tf.matMul(a2, b) },
} as const;
type Variant = keyof typeof variants;

export default defineJob<{ readonly n: number; readonly variant: Variant }, number>({
  title: 'Products of n × n matrices in float32 on tfjs wasm as it is and repaired, one thread',
  cases: (Object.keys(variants) as Variant[]).map((variant) => ({
    label: `tfjs wasm, matMul 512, ${variant}`,
    sizes: { n: 512, variant },
    quick: { n: 16, variant },
    asked: [
      { kind: 'ratio', of: 'moelab', to: ['as many plain products of tfjs'], time: 'cpu', atMost: 1.43 },
      { kind: 'ratio', of: 'moelab', to: ['tfjs'], time: 'cpu' },
    ],
  })),
  limit: '2 n³ operations a product, in f32x4.',
  notes: ['1.43 is 1/0.7: at least 0.7 of the speed of the plain product.'],
  async prepare({ n, variant }) {
    await use('repaired');
    const draw = (seed: number) => tf.randomNormal([n, n], 0, 1, 'float32', seed);
    const [a, b] = [draw(1), draw(2)];
    const operands = { a, b, a2: tf.stack([a, a]), b2: tf.stack([b, b]) };
    const { products, run } = variants[variant];
    const plain = () => {
      for (let i = 1; i < products; i++) firstOf(() => variants.plain.run(operands));
      return firstOf(() => variants.plain.run(operands));
    };
    return {
      own: [
        { name: 'moelab', before: () => use('repaired'), run: () => firstOf(() => run(operands)) },
        { name: 'tfjs', before: () => use('stock'), run: () => firstOf(() => run(operands)) },
        { name: 'as many plain products of tfjs', before: () => use('stock'), run: plain },
      ],
      work: { flops32: 2 * n ** 3 * products },
      agree(answers) {
        const apart = Math.abs(answers.get('moelab')! - answers.get('tfjs')!);
        if (!(apart <= 1e-5 * n)) throw new Error(`first entries differ by ${apart}`);
        return `First entries differ from tfjs's by ${apart.toExponential(1)}.`;
      },
      close: () => tf.dispose(operands),
    };
  },
});
