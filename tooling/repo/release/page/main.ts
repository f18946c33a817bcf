// What the release check builds with vite and opens in Chromium: the README's example, then a network on both backends.
import './readme-example.ts';
import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, stream, uniform } from '@moelab/numerics';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';

const paths = {
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
};

// y = |x|: two lines that meet
const random = stream(1, 'absolute value');
const x = matrix(
  200,
  1,
  Float64Array.from({ length: 200 }, () => uniform(random, -1, 1)),
);
const y = matrix(200, 1, x.data.map(Math.abs));

for (const backend of [await loadFloat64(), await loadWasm({ paths })]) {
  const lab = createLab({ plugins: [gates, experts, estimators], backend });
  const model = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear', seed: 1 });
  const joint = lab.estimator('joint', { epochs: 40, loss: 'squared', learningRate: 0.05 });
  const fit = await joint.fit(model, { x, y }, { seed: 1 });
  const risk = (await fit.model.risk(x, y, { loss: 'squared' })).value;
  console.log(`${backend.name}: risk ${risk.toFixed(4)}`);
}
console.log('done');
