import type { LikelihoodProblem } from './likelihood-problem.ts';

/**
 * Computes the observed information −∂²ℓ/∂θ² (q, q): exactly where the problem has second derivatives, else by central differences of
 * the analytic gradient, symmetrized.
 *
 * The steps are 1e-3 of what the curvature itself says is a standard error, so that their error, of second order in
 * the step, stays below 1e-6 of an entry. Cost of
 * differences: 4 gradients a coordinate.
 */
export async function observedInformation(
  problem: LikelihoodProblem,
  theta: Float64Array,
): Promise<Float64Array> {
  if (problem.secondOrderAt !== undefined) return (await problem.secondOrderAt(theta)).information;
  const q = problem.size;
  const root = Math.sqrt(problem.rows);
  const information = new Float64Array(q * q);
  const column = async (j: number, h: number) => {
    const ends: Float64Array[] = [];
    for (const sign of [1, -1]) {
      const point = Float64Array.from(theta);
      point[j]! += sign * h;
      ends.push((await problem.at(point)).gradient);
    }
    return ends[0]!.map((up, i) => (ends[1]![i]! - up) / (2 * h));
  };
  for (let j = 0; j < q; j++) {
    const first = 1e-3 / root;
    const curvature = (await column(j, first))[j]!;
    const h = curvature > 0 ? Math.min(1e-3 / Math.sqrt(curvature), 1e-2) : first;
    const own = await column(j, Math.max(h, 1e-6));
    for (let i = 0; i < q; i++) {
      information[i * q + j]! += 0.5 * own[i]!;
      information[j * q + i]! += 0.5 * own[i]!;
    }
  }
  return information;
}
