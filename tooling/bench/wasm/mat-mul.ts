// Times products of matrices on tfjs wasm as it is and repaired, in turn, one thread, float32; prints CPU times as
// GFLOP/s and each variant's speed relative to the plain product of the same run.
//
// usage: npm run bench -- matmul-wasm [n] [runs]
import * as tf from '@tensorflow/tfjs-core';
import { cpuMs, header, median, use } from './stock-and-repaired.ts';

const [n = 512, runs = 11] = process.argv.slice(2).map(Number);
await use('repaired');
const a = tf.randomNormal([n, n], 0, 1, 'float32', 1);
const b = tf.randomNormal([n, n], 0, 1, 'float32', 2);
const [a2, b2] = [tf.stack([a, a]), tf.stack([b, b])];
const variants: Readonly<Record<string, { readonly products: number; run(): tf.Tensor }>> = {
  plain: { products: 1, run: () => tf.matMul(a, b) },
  'transposed left': { products: 1, run: () => tf.matMul(a, b, true) },
  'transposed right': { products: 1, run: () => tf.matMul(a, b, false, true) },
  'transposed both': { products: 1, run: () => tf.matMul(a, b, true, true) },
  'batch of 2': { products: 2, run: () => tf.matMul(a2, b2) },
  'batch of 2, transposed both': { products: 2, run: () => tf.matMul(a2, b2, true, true) },
  'batch of 2, one right operand': { products: 2, run: () => tf.matMul(a2, b) },
};

header(`matMul ${n} × ${n}, float32, one thread, tfjs wasm: CPU GFLOP/s, medians of ${runs}`);
const times = new Map<string, number[]>();
for (let run = 0; run <= runs; run++) {
  for (const kind of ['stock', 'repaired'] as const) {
    await use(kind);
    for (const [name, variant] of Object.entries(variants)) {
      const ms = cpuMs(variant.run);
      const key = `${kind} ${name}`;
      if (run > 0) times.set(key, [...(times.get(key) ?? []), ms]);
    }
  }
}
const speed = (kind: string, name: string) =>
  (2 * n ** 3 * variants[name]!.products) / 1e6 / median(times.get(`${kind} ${name}`)!);
console.log(`${''.padEnd(30)} stock  of plain   repaired  of plain`);
for (const name of Object.keys(variants)) {
  const [stock, repaired] = [speed('stock', name), speed('repaired', name)];
  const plain = speed('stock', 'plain');
  console.log(
    `${name.padEnd(30)} ${stock.toFixed(1).padStart(5)} ${(stock / plain).toFixed(2).padStart(9)} ${repaired.toFixed(1).padStart(10)} ${(repaired / plain).toFixed(2).padStart(9)}`,
  );
}
console.log('asked for: every one at least 0.70 of the plain product');
