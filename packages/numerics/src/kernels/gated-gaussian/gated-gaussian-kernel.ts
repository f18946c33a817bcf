import { hasSimd } from '../engine.ts';
import { oneThread, type Threads } from '../threads.ts';
import { BLOCK } from './block-algebra.ts';
import type { GatedGaussianKernel, GatedGaussianRows, ObservedGradient } from './gated-gaussian.ts';
import {
  checkData,
  checkGate,
  checkParameters,
  checkSameShape,
  type GatedGaussianData,
  type GatedGaussianParameters,
} from './gated-gaussian-data.ts';
import { GatedGaussianPasses, type PassOutcome } from './gated-gaussian-passes.ts';
import { TASKS } from './pass-arguments.ts';
import { plainRunner, simdOrPlainRunner } from './pass-runner.ts';
import { readCoefficientGradient, readGateGradient, readStatistics } from './read-statistics.ts';
import { DESIGN_PART, GATE_PART } from './row-parts.ts';
import { secondDerivatives } from './second-derivatives.ts';

/**
 * Makes the likelihood of gated Gaussian experts on data, by WebAssembly SIMD, or, where there is none (`hasSimd`
 * says so) or no memory for it, as `plainGatedGaussianKernel`: `form` says which. The bits of a result depend neither on that nor on how many threads there are.
 *
 * The data are copied once, into memory of the kernel: 8 bytes a number of design, targets and responsibilities; the last stay untouched
 * until some are kept. RangeError for sizes that do not fit, for more memory than 4 GiB, and for more than there is.
 * Cost of an E-step with statistics: rows · (2 experts exponentials + experts · features (features + 3)/2 multiplications and additions).
 */
export const gatedGaussianKernel = (
  data: GatedGaussianData,
  threads: Threads = oneThread,
): GatedGaussianKernel => gatedGaussianRows(data, threads).kernel(data);

/** Makes the same in plain TypeScript: the kernel's oracle, and what it falls back to. */
export const plainGatedGaussianKernel = (data: GatedGaussianData): GatedGaussianKernel =>
  plainGatedGaussianRows(data).kernel(data);

/**
 * Copies data as `gatedGaussianKernel` does, for a likelihood whose factors, centres or even columns depend on products of what was copied, which
 * `threads` compute.
 */
export const gatedGaussianRows = (data: GatedGaussianData, threads: Threads = oneThread): GatedGaussianRows =>
  rowsOn(data, passesOn(data, threads));

/** Makes the same in plain TypeScript. */
export const plainGatedGaussianRows = (data: GatedGaussianData): GatedGaussianRows =>
  rowsOn(data, passesOn(data));

/** Checks and copies data, for passes by plain TypeScript where there are no threads. */
function passesOn(data: GatedGaussianData, threads?: Threads): GatedGaussianPasses {
  checkData(data);
  return threads !== undefined && hasSimd()
    ? new GatedGaussianPasses(data, threads.count, (needs) => simdOrPlainRunner(threads, needs))
    : new GatedGaussianPasses(data, 1, plainRunner);
}

function rowsOn(data: GatedGaussianData, passes: GatedGaussianPasses): GatedGaussianRows {
  let isTaken = false;
  const own = () => {
    if (isTaken) throw new Error('gatedGaussianRows: belong to the kernel that was made of them');
    return passes;
  };
  return {
    async products(of) {
      if (of !== 'design' && of !== 'gate')
        throw new RangeError(`gatedGaussianRows: products must be of 'design' or 'gate', got '${of}'`);
      if (of === 'gate' && data.gate.design !== undefined) return own().products(GATE_PART);
      return own().products(DESIGN_PART);
    },
    kernel(final) {
      checkSameShape(data, final);
      own().retake(final, data);
      isTaken = true;
      return kernelOn(passes);
    },
    dispose() {
      if (!isTaken) passes.close();
    },
  };
}

function kernelOn(passes: GatedGaussianPasses): GatedGaussianKernel {
  const shape = passes.shape;
  const { rows, experts } = shape;
  const size = rows * experts;
  let hasKept = false;
  /** Runs a pass at a copy of the parameters: whoever gave them may write to them while it runs. */
  const at = <T>(
    tasks: number,
    given: GatedGaussianParameters,
    read: (outcome: PassOutcome, parameters: GatedGaussianParameters) => T,
  ): Promise<T> => {
    checkParameters(shape, given);
    const { gate, coefficients, variances } = given;
    const parameters = {
      gate: gate.slice(),
      coefficients: coefficients.slice(),
      variances: variances.slice(),
    };
    return passes.run(tasks, parameters, (outcome) => read(outcome, parameters));
  };
  const gradientOf = (
    { sums, totals }: PassOutcome,
    { gate }: GatedGaussianParameters,
  ): ObservedGradient => ({
    logLikelihood: totals.logLikelihood(),
    gate: readGateGradient(shape, sums, totals, gate),
    coefficients: readCoefficientGradient(shape, sums, totals),
    logVariances: totals.lines(sums.logVariances, 1, experts),
  });

  return {
    get form() {
      return passes.form;
    },
    async statistics(parameters, { curvature = false, keep = false } = {}) {
      const asked = { moments: true, curvature };
      const tasks = statisticsTasks(asked) | (keep ? TASKS.keep : 0);
      return at(tasks, parameters, ({ sums, totals }, { gate }) => {
        hasKept ||= keep;
        return {
          logLikelihood: totals.logLikelihood(),
          ...readStatistics(shape, sums, totals, gate, asked),
        };
      });
    },
    async responsibilities(parameters) {
      return at(TASKS.keep, parameters, ({ totals, heap, kept }) => {
        hasKept = true;
        const responsibilities = new Float64Array(size);
        eachKept(shape, kept, (i, place) => {
          responsibilities[i] = heap[place]!;
        });
        return { logLikelihood: totals.logLikelihood(), responsibilities };
      });
    },
    keep(responsibilities) {
      if (responsibilities.length !== size)
        throw new RangeError(
          `gatedGaussianKernel: keep must be given ${rows} × ${experts} = ${size} numbers, got ${responsibilities.length}`,
        );
      const { heap, first, end } = passes.kept();
      heap.fill(0, first, end);
      eachKept(shape, first, (i, place) => {
        heap[place] = responsibilities[i]!;
      });
      hasKept = true;
    },
    async expected(given, { moments = true, curvature = false } = {}) {
      if (!hasKept)
        throw new Error(
          'gatedGaussianKernel: expected needs responsibilities; call responsibilities or keep before it',
        );
      checkGate(shape, given);
      const asked = { moments, curvature };
      const gate = given.slice();
      return passes.run(TASKS.given | statisticsTasks(asked), { gate }, ({ sums, totals }) => ({
        gateLogLikelihood: totals.logLikelihood(),
        ...readStatistics(shape, sums, totals, gate, asked),
      }));
    },
    async gradient(parameters) {
      return at(TASKS.gateGradient | TASKS.expertGradient, parameters, gradientOf);
    },
    async hessian(parameters) {
      const tasks = TASKS.moments | TASKS.gateGradient | TASKS.expertGradient | TASKS.pairs;
      return at(tasks, parameters, (found, own) => {
        const gradient = gradientOf(found, own);
        return { ...gradient, hessian: secondDerivatives(shape, found.sums, found.totals, own, gradient) };
      });
    },
    dispose: () => passes.close(),
  };
}

const statisticsTasks = ({
  moments,
  curvature,
}: {
  readonly moments: boolean;
  readonly curvature: boolean;
}) => TASKS.gateGradient | (moments ? TASKS.moments : 0) | (curvature ? TASKS.curvature : 0);

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
