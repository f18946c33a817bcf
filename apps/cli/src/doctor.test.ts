import { loadWasm } from '@moelab/backend-wasm';
import { MoelabError } from '@moelab/core';
import { afterAll, expect, it, vi } from 'vitest';
import { captured } from '../test/captured.ts';
import { doctor } from './doctor.ts';
import { doctorReport } from './doctor-report.ts';
import { examineKernels } from './examine-kernels.ts';
import { type DoctorDocument, doctorDocument } from './formats.ts';

// a clock by which every call takes 2 ms, so that each op is timed three times on any machine
let time = 0;
vi.spyOn(performance, 'now').mockImplementation(() => (time += 2));
afterAll(() => vi.restoreAllMocks());

const run = await captured(['doctor', '--json']);
const document = doctorDocument.parse(JSON.parse(run.stdout));
const backendOf = (name: string, { backends }: DoctorDocument = document) =>
  backends.find((backend) => backend.name === name);

/** Runs the command on backends of the test. */
async function doctorOf(loads: Parameters<typeof doctor>[2], json = true) {
  let stdout = '';
  const terminal = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: () => {} },
    signal: { aborted: false },
    env: {},
  };
  const error: unknown = await doctor({ json }, terminal, loads).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { stdout, error };
}

it('exits 0, and finds every op right or refused on float64 and wasm', () => {
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(document.wrong).toBe(0);
  expect(document.ops.length).toBeGreaterThan(120);
  for (const { op, results } of document.ops) {
    for (const name of ['float64', 'wasm']) {
      const { forward, gradient, second, special, empty, problems } = results[name]!;
      for (const verdict of [forward, gradient, second, special, empty]) {
        expect(['right', 'refused', null], `${name} ${op}: ${problems.join('; ')}`).toContain(verdict);
      }
    }
  }
});

it('tells what each backend is, and why one is not there', () => {
  expect(document.backends.map(({ name }) => name)).toEqual(['float64', 'wasm', 'node-gpu']);
  expect(backendOf('float64')).toMatchObject({ available: true, precision: 'float64', threads: 1 });
  expect(backendOf('wasm')).toMatchObject({ available: true, precision: 'float32', simd: true });
  const gpu = backendOf('node-gpu')!;
  if (gpu.available) return; // where it is installed
  expect(gpu.code).toBe('BACKEND_UNAVAILABLE');
  expect(gpu.reason).toMatch(/^node-gpu: .*npm install @tensorflow\/tfjs-node-gpu@4\.22\.0/);
  expect(gpu.reason).not.toContain('\n');
});

it('tells how kernels run, and why threads do not start', async () => {
  expect(document.kernels).toEqual({ simd: true, threads: true, reason: null });
  const kernels = await examineKernels(() => Promise.reject(new RangeError('no SharedArrayBuffer\n here')));
  expect(kernels).toEqual({ simd: true, threads: false, reason: 'no SharedArrayBuffer here' });
  expect(doctorReport({ ...document, kernels })).toMatch(
    /KERNELS\n {2}float64 kernels +WebAssembly SIMD\n {2}threads +do not start: no SharedArrayBuffer here\n/,
  );
});

it('measures errors below their tolerances, and speeds', () => {
  const { float64, wasm } = document.ops.find(({ op }) => op === 'matMul')!.results;
  expect(wasm!.error).toBeGreaterThan(0);
  expect(wasm!.error!).toBeLessThan(wasm!.tolerance);
  expect(wasm!.speed).toMatchObject({ unit: 'GFLOP/s' });
  expect(wasm!.speed!.value).toBeGreaterThan(0);
  expect(float64!.error).toBe(0);
  expect(float64!.gradientError!).toBeLessThan(1e-8);
  expect(document.ops.find(({ op }) => op === 'equal')!.results.wasm).toMatchObject({
    gradient: null,
    gradientError: null,
  });
});

it('fails when a result is wrong, and says which', async () => {
  // float32 that calls itself float64 has errors of 10⁹ roundoffs
  const boasting = async () => ({ ...(await loadWasm()), precision: 'float64' as const });
  const { stdout, error } = await doctorOf({ boasting }, false);
  expect(error).toMatchObject({ message: expect.stringMatching(/\d+ results are wrong, see the table/) });
  expect(stdout).toMatch(/^ {2}exp +wrong +wrong +\de-\d/m);
  expect(stdout).toMatch(
    /boasting is wrong, or fails\n {2}exp: the result is \S+ at entry \d+, and \S+ in float64/,
  );
  expect(stdout).toMatch(
    /^boasting: \d+ ops right, \d+ refused in part or whole, \d+ missing, [1-9]\d* wrong$/m,
  );
});

it('reports backends that are right beside each other, an op a row, and counts', () => {
  const report = doctorReport(document);
  expect(report).toMatch(/^ {2}float64 +float64, .*\n {2}wasm +float32, /m);
  expect(report).toMatch(
    /^ {2}matMul +right +right +\de-\d+ +\S+ GFLOP\/s +right +right +\de-\d+ +\S+ GFLOP\/s/m,
  );
  expect(report).toMatch(/^float64: \d+ ops right, 0 refused in part or whole, 0 missing, 0 wrong$/m);
  expect(report).not.toContain('is wrong, or fails');
});

it('goes on without a backend that does not start, whatever it throws', async () => {
  const { stdout, error } = await doctorOf({
    gone: () => Promise.reject(new MoelabError('BACKEND_UNAVAILABLE', 'gone: no driver;\n  install one')),
    odd: () => Promise.reject(new Error('libodd.so: not found')),
  });
  expect(error).toBeUndefined();
  expect(doctorDocument.parse(JSON.parse(stdout)).backends).toEqual([
    { name: 'gone', available: false, code: 'BACKEND_UNAVAILABLE', reason: 'gone: no driver; install one' },
    { name: 'odd', available: false, code: 'UNEXPECTED', reason: 'libodd.so: not found' },
  ]);
  const { stdout: text } = await doctorOf({ gone: () => Promise.reject(new Error('no driver')) }, false);
  expect(text).toMatch(/BACKENDS\n {2}gone {2}not there: no driver/);
});
