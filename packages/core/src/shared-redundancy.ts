import { type Matrix, matrix, normal, stream } from '@moelab/numerics';
import type { LinearGaussian } from './expert.ts';

/** Above this number of coefficients of one output, their rank is no longer computed. */
const MOST_FEATURES = 200;

/**
 * Counts the directions in which coefficients of added shared experts and of routed experts can be changed together, so that
 * every sum shared(x) + f_e(x) stays the same function: a line that is added to the one and taken from the other.
 *
 * outputs · (n·p + q − rank [Φ, Ψ]), with Φ the shared experts' p features, Ψ the routed experts' q; without Ψ when the gate's
 * weights do not sum to one, which tells the two apart. The rank is that of features at p + q random rows. 0 where one of
 * the experts does not declare linear features, or p + q exceeds 200: then more may be counted as free than data can tell.
 */
export function sharedRedundancy(
  sizes: { readonly inputs: number; readonly outputs: number; readonly shared: number },
  shared: LinearGaussian | undefined,
  routed: LinearGaussian | undefined,
  sumsToOne: boolean,
): number {
  if (shared === undefined) return 0;
  const random = stream(0, 'shared redundancy');
  const rowsOf = (rows: number): Matrix =>
    matrix(
      rows,
      sizes.inputs,
      Float64Array.from({ length: rows * sizes.inputs }, () => normal(random)),
    );
  const one = rowsOf(1);
  const own = shared.design(one).cols;
  const others = sumsToOne && routed !== undefined ? routed.design(one).cols : 0;
  if (own + others > MOST_FEATURES) return 0;
  const x = rowsOf(own + others);
  const columns = [...columnsOf(shared.design(x)), ...(others > 0 ? columnsOf(routed!.design(x)) : [])];
  return sizes.outputs * (sizes.shared * own + others - rankOf(columns));
}

const columnsOf = ({ rows, cols, data }: Matrix): readonly Float64Array[] =>
  Array.from({ length: cols }, (_, c) => Float64Array.from({ length: rows }, (_, i) => data[i * cols + c]!));

/** The number of independent vectors, by Gram–Schmidt done twice; what is left of a dependent one is rounding. */
function rankOf(vectors: readonly Float64Array[]): number {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const size = Math.hypot(...vector);
    let rest = vector.map((v) => v / size);
    for (let round = 0; round < 2; round++) {
      for (const unit of basis) {
        const along = rest.reduce((total, v, i) => total + v * unit[i]!, 0);
        rest = rest.map((v, i) => v - along * unit[i]!);
      }
    }
    const left = Math.hypot(...rest);
    if (left > 1e-9) basis.push(rest.map((v) => v / left));
  }
  return basis.length;
}
