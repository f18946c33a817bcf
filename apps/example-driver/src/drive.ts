import { loadFloat64 } from '@moelab/backend-float64';
import { loadWasm } from '@moelab/backend-wasm';
import { createLab } from '@moelab/core';
import { estimators, lossRate, voronoiLoss } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { clusters, gaussianMoe, gaussianMoeParameters } from '@moelab/tasks';
import { ownGate } from './own-gate.ts';

/** How much is done. */
export interface Sweep {
  readonly sizes: readonly number[];
  readonly replications: number;
  readonly trainingRows: number;
  readonly epochs: number;
  readonly seed: number;
  /** Called with each line of the report. */
  readonly say: (line: string) => void;
}

/** What came of the driver's two questions. */
export interface Answers {
  /** Held-out risk of each gate on each backend. */
  readonly risks: Readonly<Record<string, Readonly<Record<'float64' | 'wasm', number>>>>;
  /** The fitted exponent of the error of a softmax mixture, with its 95 % interval. */
  readonly exponent: { readonly value: number; readonly low: number; readonly high: number };
}

/** Trains gating variants on two backends, and fits a mixture to samples of growing size, beside what a paper claims. */
export async function drive(sweep: Sweep): Promise<Answers> {
  return { risks: await compareGates(sweep), exponent: await measureRate(sweep) };
}

/** Question 1: does a gate's risk depend on the backend that it is trained on? */
async function compareGates({ trainingRows, epochs, seed, say }: Sweep): Promise<Answers['risks']> {
  const plugins = [gates, ownGate, experts, estimators] as const;
  const labs = {
    float64: createLab({ plugins, backend: await loadFloat64() }),
    wasm: createLab({ plugins, backend: await loadWasm() }),
  };
  const task = clusters({ clusters: 3, inputs: 2, seed });
  const [train, test] = [task.sample(trainingRows, seed), task.sample(4 * trainingRows, seed + 1)];
  const variants = {
    softmax: { gate: 'softmax' },
    'top-2': { gate: 'top-k', gateOptions: { k: 2 } },
    sigmoid: { gate: 'sigmoid' },
    'my own': { gate: 'bounded' },
  } as const;
  say(`best possible risk ${task.bestRisk('squared').value.toFixed(4)}`);
  const risks: Record<string, Record<'float64' | 'wasm', number>> = {};
  for (const [name, variant] of Object.entries(variants)) {
    const of = { float64: 0, wasm: 0 };
    for (const [backend, lab] of Object.entries(labs) as ['float64' | 'wasm', (typeof labs)['wasm']][]) {
      const model = lab.model({ inputs: 2, outputs: 1, experts: 3, ...variant, expert: 'linear', seed });
      const joint = lab.estimator('joint', { epochs, loss: 'squared', learningRate: 0.02 });
      const fit = await joint.fit(model, train, { seed });
      of[backend] = (await fit.model.risk(test.x, test.y, { loss: 'squared' })).value;
    }
    risks[name] = of;
    say(`${name.padEnd(8)} float64 ${of.float64.toFixed(4)}, wasm ${of.wasm.toFixed(4)}`);
  }
  return risks;
}

/** Question 2: does the error of a softmax mixture fall as n^(−1/2), as arXiv:2305.03288 claims for as many experts as the truth? */
async function measureRate({ sizes, replications, seed, say }: Sweep): Promise<Answers['exponent']> {
  const lab = createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });
  const task = gaussianMoe({ truth: 'soft' });
  const model = lab.model({ inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' });
  const truth = model.with({ parameters: gaussianMoeParameters(task.truthParameters) });
  const em = lab.estimator('em', { starts: 3, standardErrors: false });
  const cells = [];
  for (const n of sizes) {
    const losses = [];
    for (let replication = 0; replication < replications; replication++) {
      const data = task.sample(n, seed + 1000 * replication + n);
      const fit = await em.fit(model, data, { seed: replication });
      losses.push(voronoiLoss(fit.model, truth).value);
    }
    cells.push({ n, losses });
    const mean = losses.reduce((a, b) => a + b, 0) / replications;
    say(`n = ${n}: mean Voronoi loss ${mean.toFixed(3)} over ${replications} samples`);
  }
  const { slope, bootstrap } = lossRate(cells, { seed });
  const [low, high] = [bootstrap.low, bootstrap.high];
  const verdict = low <= -0.5 && high >= -0.5 ? 'agrees' : 'does not agree';
  say(
    `exponent ${slope.toFixed(2)} (95 % from ${low.toFixed(2)} to ${high.toFixed(2)}): ${verdict} with −1/2`,
  );
  return { value: slope, low, high };
}
