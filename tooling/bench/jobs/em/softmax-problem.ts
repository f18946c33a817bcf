import { join } from 'node:path';
import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, type Dataset, type Model } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { writeFloat64 } from '../../src/float64-file.ts';

/** Rows, inputs and experts. */
export type Sizes = { readonly n: number; readonly d: number; readonly K: number };

/** The ways of `gated_gaussian_em.py` by columns. */
export const FASTER_NUMPY = ['numpy, columns', 'numpy, columns and SQUAREM'] as const;

/** What they are. */
export const NUMPY_FOR_SPEED = 'a numpy written for speed, the products of pairs of columns computed once';

/** Makes a lab with what the jobs need. */
export const makeLab = async () =>
  createLab({ plugins: [gates, experts, estimators], backend: await loadFloat64() });

/**
 * Draws data from a softmax-gated mixture of linear Gaussian experts, x ~ N(0, I), and a start: the gate at 0, the experts' true
 * coefficients moved by N(0, 1) each, variances at 4.
 */
export async function softmaxProblem({ n, d, K }: Sizes) {
  const lab = await makeLab();
  const random = stream(7, 'bench', 'em-softmax');
  const draws = (size: number, scale: number) => {
    const drawn = new Float64Array(size);
    for (let i = 0; i < size; i++) drawn[i] = scale * normal(random);
    return drawn;
  };
  const blank = lab.model({ inputs: d, outputs: 1, experts: K, gate: 'softmax', expert: 'linear' });
  const withValues = (values: Readonly<Record<string, Float64Array>>) =>
    blank.with({
      parameters: Object.fromEntries(
        Object.entries(blank.parameters).map(([name, array]) => [
          name,
          { ...array, values: values[name] ?? array.values },
        ]),
      ),
    });
  const truth = withValues({
    'gate.slopes': draws(d * K, 2 / Math.sqrt(d)),
    'gate.bias': draws(K, 0.5),
    'experts.slopes': draws(K * d, 2),
    'experts.intercept': draws(K, 3),
    'experts.variance': Float64Array.from({ length: K }, (_, k) => (0.3 + 0.15 * k) ** 2),
  });
  const x = matrix(n, d, draws(n * d, 1));
  const y = await truth.sample(x, { seed: 7 });
  const moved = (name: string) => truth.parameters[name]!.values.map((value) => value + normal(random));
  const start = withValues({
    'gate.slopes': new Float64Array(d * K),
    'gate.bias': new Float64Array(K),
    'experts.slopes': moved('experts.slopes'),
    'experts.intercept': moved('experts.intercept'),
    'experts.variance': new Float64Array(K).fill(4),
  });
  return { lab, truth, start, data: { x, y } };
}

/**
 * Writes x, y and start for the peers: experts (K, d + 1), the intercept last; variances (K); the gate (d + 1, K − 1), the bias last, less
 * the last expert's.
 */
export function writeProblem(folder: string, start: Model, { x, y }: Dataset): void {
  const values = (name: string) => start.parameters[name]!.values;
  const [d, K] = [x.cols, values('experts.variance').length];
  const experts = Array.from({ length: K }, (_, k) => [
    ...values('experts.slopes').subarray(k * d, (k + 1) * d),
    values('experts.intercept')[k]!,
  ]);
  const gate = [...values('gate.slopes'), ...values('gate.bias')]; // (d + 1, K)
  const free = gate.flatMap((value, at) => (at % K < K - 1 ? [value - gate[at - (at % K) + K - 1]!] : []));
  writeFloat64(join(folder, 'x.f64'), x.data);
  writeFloat64(join(folder, 'y.f64'), y.data);
  writeFloat64(
    join(folder, 'start.f64'),
    Float64Array.from([...experts.flat(), ...values('experts.variance'), ...free]),
  );
}
