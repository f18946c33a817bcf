// Fits n = 1,000,000 rows, d = 8, K = 4 for a few EM steps and prints the peak memory of the process.
//
// usage: npm run bench -- em-memory [n]
//
// The limit: x and y take 72 bytes a row, the whitened design 72, its source 72, responsibilities 32: 248 MB at a
// million rows; nothing grows with rows × parameters.
import { loadFloat64 } from '@moelab/backend-float64';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';

const n = Number(process.argv[2] ?? 1_000_000);
const [d, K] = [8, 4];
const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
const model = lab.model({ inputs: d, outputs: 1, experts: K, seed: 1, gate: 'softmax', expert: 'linear' });
const random = stream(1, 'bench', 'memory');
const x = matrix(n, d);
for (let i = 0; i < x.data.length; i++) x.data[i] = normal(random);
const y = matrix(n, 1);
for (let i = 0; i < n; i++) {
  const [a, b] = [x.data[i * d]!, x.data[i * d + 1]!];
  y.data[i] = (a > 0 ? 3 * b : -b + a) + 0.3 * normal(random);
}
const begun = performance.now();
const em = lab.estimator('em', {
  starts: 1,
  maxIterations: 5,
  polish: false,
  minShare: 0,
  standardErrors: false,
});
const fit = await em.fit(model, { x, y }, { seed: 1 });
const seconds = (performance.now() - begun) / 1e3;
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  `n = ${n}, d = ${d}, K = ${K}: ${fit.reason}, ${seconds.toFixed(1)} s, log-likelihood ${fit.logLikelihood}`,
);
console.log(`peak memory of the process ${peak.toFixed(0)} MiB (asked for: at most 1,000 MB = 954 MiB)`);
