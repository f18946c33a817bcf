import { hasSimd } from '../engine.ts';
import { oneThread, type Threads } from '../threads.ts';
import { BLOCK } from './block-algebra.ts';
import type { GatedGaussianKernel } from './gated-gaussian.ts';
import {
  checkData,
  checkParameters,
  type GatedGaussianData,
  type GatedGaussianParameters,
  gateSize,
} from './gated-gaussian-data.ts';
import { TASKS, writeArguments } from './pass-arguments.ts';
import { argumentsOf, passData, sliceCount, writeData } from './pass-data.ts';
import { writeExperts, writeGate } from './pass-parameters.ts';
import { type PassRunner, plainRunner, type RunnerNeeds, simdRunner } from './pass-runner.ts';
import { passTotals } from './pass-totals.ts';
import { readCoefficientGradient, readGateGradient, readStatistics } from './read-statistics.ts';
import { scratchBytes, scratchColumns } from './scratch-columns.ts';
import { sumsLayout } from './sums-layout.ts';

/**
 * Makes the likelihood of gated Gaussian experts on data, by WebAssembly SIMD, or where there is none (`hasSimd` says so) as
 * `plainGatedGaussianKernel`. The bits of a result depend neither on that nor on how many threads there are.
 *
 * The data are copied once, into memory of the kernel: 8 bytes a number of design, targets and responsibilities; the last stay untouched
 * until some are kept. RangeError for sizes that do not fit, for more memory than 4 GiB, and for more than there is.
 * Cost of an E-step with statistics: rows · (2 experts exponentials + experts · features (features + 3)/2 multiplications and additions).
 */
export const gatedGaussianKernel = (
  data: GatedGaussianData,
  threads: Threads = oneThread,
): GatedGaussianKernel =>
  hasSimd()
    ? kernelOn(data, threads.count, 'simd', (needs) => simdRunner(threads, needs))
    : plainGatedGaussianKernel(data);

/** Makes the same in plain TypeScript: the kernel's oracle, and what it falls back to. */
export const plainGatedGaussianKernel = (data: GatedGaussianData): GatedGaussianKernel =>
  kernelOn(data, 1, 'plain', plainRunner);

function kernelOn(
  data: GatedGaussianData,
  threads: number,
  form: GatedGaussianKernel['form'],
  open: (needs: RunnerNeeds) => PassRunner,
): GatedGaussianKernel {
  checkData(data);
  const { rows, experts, outputs, gate } = data;
  const statistics = TASKS.gateGradient | TASKS.moments;
  const gradient = TASKS.gateGradient | TASKS.expertGradient;
  const largest = Math.max(
    sumsLayout(data, statistics | TASKS.curvature).size,
    sumsLayout(data, gradient).size,
  );
  const slices = sliceCount(rows, largest);
  const scratch = scratchBytes(scratchColumns(experts, outputs, gate.family === 'affine' ? gate.free : 0));
  const at = passData(data, threads * scratch, 8 * slices * largest);
  let runner: PassRunner | undefined = open({
    bytes: at.bytes,
    slices,
    scratch: (thread) => at.scratch + thread * scratch,
  });
  writeData(runner.heap, at, data);
  let hasKept = false;
  let isBusy = false;

  const usable = (): PassRunner => {
    if (runner === undefined) throw new Error('gatedGaussianKernel: was disposed; make another');
    if (isBusy) throw new Error('gatedGaussianKernel: is at work; await a call before the next');
    return runner;
  };
  /** Runs a pass on parameters that have been written, and gives its sums. */
  const pass = async ({ heap, words, run }: PassRunner, tasks: number) => {
    const sums = sumsLayout(data, tasks);
    writeArguments(words, argumentsOf(data, at, sums, slices, tasks));
    isBusy = true;
    try {
      await run();
    } finally {
      isBusy = false;
    }
    return { sums, totals: passTotals(heap, at.sums / 8, sums.size, slices) };
  };
  const passAt = async (parameters: GatedGaussianParameters, tasks: number) => {
    const own = usable();
    checkParameters(data, parameters);
    writeGate(own.heap, at, data, parameters.gate);
    writeExperts(own.heap, at, data, parameters);
    return { ...(await pass(own, tasks)), heap: own.heap };
  };

  return {
    form,
    async statistics(parameters, { curvature = false } = {}) {
      const { sums, totals } = await passAt(parameters, statistics | (curvature ? TASKS.curvature : 0));
      const asked = { moments: true, curvature };
      return {
        logLikelihood: totals.logLikelihood(),
        ...readStatistics(data, sums, totals, parameters.gate, asked),
      };
    },
    async responsibilities(parameters) {
      const { totals, heap } = await passAt(parameters, TASKS.keep);
      hasKept = true;
      const responsibilities = new Float64Array(rows * experts);
      eachKept(data, at.kept / 8, (i, place) => {
        responsibilities[i] = heap[place]!;
      });
      return { logLikelihood: totals.logLikelihood(), responsibilities };
    },
    keep(responsibilities) {
      const { heap } = usable();
      if (responsibilities.length !== rows * experts)
        throw new RangeError(
          `gatedGaussianKernel: keep must be given ${rows} × ${experts} = ${rows * experts} numbers, got ${responsibilities.length}`,
        );
      heap.fill(0, at.kept / 8, at.bytes / 8);
      eachKept(data, at.kept / 8, (i, place) => {
        heap[place] = responsibilities[i]!;
      });
      hasKept = true;
    },
    async expected(parameters, { moments = true, curvature = false } = {}) {
      const own = usable();
      if (!hasKept)
        throw new Error(
          'gatedGaussianKernel: expected needs responsibilities; call responsibilities or keep',
        );
      const size = gateSize(data);
      if (parameters.length !== size)
        throw new RangeError(`gatedGaussianKernel: gate must hold ${size} numbers, got ${parameters.length}`);
      writeGate(own.heap, at, data, parameters);
      const asked = (moments ? TASKS.moments : 0) | (curvature ? TASKS.curvature : 0);
      const { sums, totals } = await pass(own, TASKS.given | TASKS.gateGradient | asked);
      return {
        gateLogLikelihood: totals.logLikelihood(),
        ...readStatistics(data, sums, totals, parameters, { moments, curvature }),
      };
    },
    async gradient(parameters) {
      const { sums, totals } = await passAt(parameters, gradient);
      return {
        logLikelihood: totals.logLikelihood(),
        gate: readGateGradient(data, sums, totals, parameters.gate),
        coefficients: readCoefficientGradient(data, sums, totals),
        logVariances: totals.lines(sums.logVariances, 1, experts),
      };
    },
    dispose() {
      if (isBusy) throw new Error('gatedGaussianKernel: is at work; await the call before dispose');
      runner?.close();
      runner = undefined;
    },
  };
}

/** Goes through the places of the responsibilities that a kernel keeps: index in (rows, experts), place in the heap. */
function eachKept(
  { rows, experts }: GatedGaussianData,
  first: number,
  visit: (index: number, place: number) => void,
): void {
  for (let i = 0; i < rows; i++) {
    const place = first + Math.floor(i / BLOCK) * experts * BLOCK + (i % BLOCK);
    for (let k = 0; k < experts; k++) visit(i * experts + k, place + k * BLOCK);
  }
}
