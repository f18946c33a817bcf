import { expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../test/captured.ts';
import { leastSquaresFitDocument, likelihoodFitDocument } from './formats.ts';

const two = ['--target', 'y', '--experts', '2', '--starts', '1', '--seed', '1'];
const few = 'estimator.maxIterations=3';
const fit = async (...words: string[]) => {
  const folder = folderWith({ 'data.csv': crossing });
  return captured(['fit', folder.path('data.csv'), ...two, ...words]);
};
const document = async (...words: string[]) =>
  likelihoodFitDocument.parse(JSON.parse((await fit(...words, '--json')).stdout));

it('fits by tensors of wasm to the likelihood of float64, and says which part ran where', async () => {
  const [float64, wasm] = [
    await document('--backend', 'float64', 'estimator.engine=tensor', 'estimator.standardErrors=false'),
    await document('--backend', 'wasm', 'estimator.engine=tensor', 'estimator.standardErrors=false'),
  ];
  expect(float64.ranOn).toEqual({ model: 'backend float64 (float64)', sums: 'float64' });
  expect(wasm.ranOn).toEqual({ model: 'backend wasm (float32)', sums: 'float64' });
  // at a maximum the likelihood is flat: parameters of seven digits give it to float32's rounding of a row
  expect(Math.abs(wasm.logLikelihood / float64.logLikelihood - 1)).toBeLessThan(1e-5);
  expect((await document('--backend', 'wasm', few)).ranOn).toEqual({
    model: expect.stringMatching(/^float64 kernels/),
    sums: 'float64',
  });
});

it('reports which part ran where', async () => {
  const words = ['estimator.engine=tensor', 'estimator.standardErrors=false', few];
  expect((await fit('--backend', 'wasm', ...words)).stdout).toMatch(
    /computed by +backend wasm \(float32\), sums in float64\n/,
  );
  expect((await fit(few)).stdout).toMatch(
    /computed by +float64 kernels \((WebAssembly SIMD|plain TypeScript)\)\n/,
  );
  const squares = ['--backend', 'wasm', '--estimator', 'least-squares', 'expert.noise=none'];
  const least = await fit(...squares, 'estimator.maxIterations=20', '--json');
  expect(leastSquaresFitDocument.parse(JSON.parse(least.stdout)).ranOn).toEqual({
    model: 'backend wasm (float32)',
    sums: 'float64',
  });
});

it('takes float64 for a small fit when the backend is left to it', async () => {
  const { ranOn, provenance } = await document('--backend', 'auto', 'estimator.engine=tensor', few);
  expect(provenance.backend.name).toBe('float64');
  expect(ranOn.model).toBe('backend float64 (float64)');
});

it('names the package that a missing backend needs, in one line', async () => {
  const { exitCode, stdout, stderr } = await fit('--backend', 'node-gpu');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^moelab fit: node-gpu: .*npm install @tensorflow\/tfjs-node-gpu@4\.22\.0.*\n$/);
  expect(stderr.trimEnd()).not.toContain('\n');
});

it('tells the rule of auto in its help', async () => {
  const { stdout } = await captured(['fit', '--help']);
  expect(stdout).toMatch(
    /--backend auto: float64 where kernels or few rows will do, and from 5e7 rows x parameters/,
  );
});
