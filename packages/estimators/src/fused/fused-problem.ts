import { type Dataset, type Model, prefixedNames, withoutPrefix } from '@moelab/core';
import type { SufficientStatistics, Threads } from '@moelab/numerics/kernels';
import { type LikelihoodProblem, VARIANCE_FLOOR } from '../likelihood-problem.ts';
import { beyondMemory } from './beyond-memory.ts';
import { gateStep, newtonStep, SMALL_STEP } from './gate-step.ts';
import { likelihoodParts } from './likelihood-parts.ts';

/** How a fused problem is computed. */
export interface FusedOptions {
  /** Newton steps of the gate in one M-step. */
  readonly gateIterations: number;
  readonly threads?: Threads | undefined;
}

/** Steps of the gate in the M-step of a start, at least: its responsibilities are far from the gate it begins with. */
const START_ITERATIONS = 10;
/**
 * A Newton step of the gate takes an earlier one's curvature, which saves half a pass and costs hardly a step, while the gate has moved by no
 * more than the first since, and once more while by no more than the second; in coordinates of typical size 1.
 */
const [SAME_CURVATURE, ONCE_MORE] = [0.1, 3];

/**
 * The likelihood of Gaussian experts with linear coefficients under a softmax gate, by kernels in float64:
 *
 * log p(y|x) = log Σ_k softmax(s(x))_k N(y; Φ(x) C_k, ν_k I).
 *
 * One pass over the rows gives responsibilities and all sums that an EM step needs, so that it keeps nothing per row. Memory: the data
 * and their designs, in the kernel's memory until `dispose`; rows × experts where a gate takes several steps.
 * Cost of an EM step: rows · (2K exponentials + (K + K(K−1)/2) p(p+1)/2 multiplications), K of the latter where the gate has come to rest.
 * Source: Jordan & Jacobs 1994 (Neural Computation 6, 181), with one Newton step for the gate.
 */
export async function fusedProblem(
  model: Model,
  { x, y }: Dataset,
  { gateIterations, threads }: FusedOptions,
): Promise<LikelihoodProblem> {
  const layer = model.layers[0]!;
  const { experts } = layer.spec;
  const { rows } = x;
  const initial = {
    gate: withoutPrefix('gate.', model.parameters),
    experts: withoutPrefix('experts.', model.parameters),
  };
  const { bank, gate, coordinates, kernel } = await likelihoodParts(model, { x, y }, threads);
  const { outputs } = bank;
  const { parameters, gradient, information } = coordinates;
  const free = gate.data.family === 'affine' ? gate.data.free : 0;
  const gateOf = (theta: Float64Array) => theta.subarray(0, gate.size);
  const expertsOf = (theta: Float64Array) => theta.subarray(gate.size);
  const relativeVariances = (theta: Float64Array) => bank.relativeVariances(expertsOf(theta));
  const isBelowFloor = (theta: Float64Array) =>
    bank.mode !== 'fixed' && relativeVariances(theta).some((v) => !(v >= VARIANCE_FLOOR * 0.999));

  /** Of the targets as given, from that of the targets over their scale. */
  const inUnits = (logLikelihood: number) => logLikelihood - rows * outputs * Math.log(bank.scale);
  const sharesOf = ({ mass }: SufficientStatistics) => mass.map((m) => m / rows);

  const withExperts = (theta: Float64Array, found: SufficientStatistics): Float64Array => {
    const moved = Float64Array.from(theta);
    moved.set(bank.mStep(expertsOf(theta), found), gate.size);
    return moved;
  };
  /** The M-step for the responsibilities that the kernel keeps, with their statistics. */
  const kept = async (theta: Float64Array, found: SufficientStatistics, iterations: number) => {
    const next = withExperts(theta, found);
    next.set(await gateStep(kernel, gate, rows, gateOf(theta), iterations));
    return next;
  };

  return {
    engine: 'fused',
    get kernels() {
      return kernel.form;
    },
    size: gate.size + bank.size,
    gateSize: gate.size,
    rows,
    experts,
    noise: 1e-12,
    fromValues: (values) =>
      Float64Array.of(
        ...gate.fromValues(withoutPrefix('gate.', values)),
        ...bank.fromValues(withoutPrefix('experts.', values)),
      ),
    toValues: (theta) => ({
      ...prefixedNames('gate.', gate.toValues(gateOf(theta), initial.gate)),
      ...prefixedNames('experts.', bank.toValues(expertsOf(theta), initial.experts)),
    }),
    async at(theta) {
      if (isBelowFloor(theta)) return unbounded(theta);
      const found = await kernel.gradient(parameters(theta));
      return { logLikelihood: inUnits(found.logLikelihood), gradient: gradient(found) };
    },
    async secondOrderAt(theta) {
      if (isBelowFloor(theta))
        return { ...unbounded(theta), information: new Float64Array(theta.length ** 2) };
      const found = await kernel.hessian(parameters(theta)).catch(beyondMemory);
      return {
        logLikelihood: inUnits(found.logLikelihood),
        gradient: gradient(found),
        information: information(found.hessian),
      };
    },
    async shares(theta) {
      return sharesOf(await kernel.statistics(parameters(theta)));
    },
    async responsibilities(theta) {
      const { logLikelihood, responsibilities } = await kernel.responsibilities(parameters(theta));
      return { logLikelihood: inUnits(logLikelihood), responsibilities };
    },
    async emStep(theta, before) {
      if (gate.data.family !== 'affine') {
        const found = await kernel.statistics(parameters(theta), { keep: true });
        const next = await kept(theta, found, gateIterations);
        return { logLikelihood: inUnits(found.logLikelihood), next, shares: sharesOf(found) };
      }
      const known = gateIterations === 1 ? before?.curvature : undefined;
      // an extrapolated or halved step leads elsewhere than to the next point of the one before
      const moved = known === undefined ? 0 : known.moved + distance(gateOf(theta), gateOf(before!.next));
      const isKnown = known !== undefined && moved <= (known.steps === 1 ? ONCE_MORE : SAME_CURVATURE);
      const found = await kernel.statistics(parameters(theta), {
        curvature: !isKnown,
        keep: gateIterations > 1,
      });
      const step = newtonStep(isKnown ? known.curvatures : found.curvatures, found.gateGradient, free);
      const next = withExperts(theta, found);
      for (let c = 0; c < gate.size; c++) next[c]! += step[c]!;
      const length = Math.hypot(...step);
      if (gateIterations > 1 && length > SMALL_STEP)
        next.set(await gateStep(kernel, gate, rows, gateOf(next), gateIterations - 1));
      return {
        logLikelihood: inUnits(found.logLikelihood),
        next,
        shares: sharesOf(found),
        curvature: isKnown
          ? { ...known, moved: moved + length, steps: known.steps + 1 }
          : { curvatures: found.curvatures, moved: length, steps: 1 },
      };
    },
    async mStep(theta, given) {
      kernel.keep(given);
      const from = Float64Array.from(theta);
      if (gate.data.family === 'affine') from.fill(0, 0, gate.size); // concave: no place to begin is better, but some too steep to leave
      const found = await kernel.expected(gate.parameters(gateOf(from)));
      return kept(from, found, Math.max(gateIterations, START_ITERATIONS));
    },
    relativeVariances,
    dispose: () => kernel.dispose(),
  };
}

const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((v, c) => v - b[c]!));

const unbounded = ({ length }: Float64Array) => ({
  logLikelihood: -Infinity,
  gradient: new Float64Array(length),
});
