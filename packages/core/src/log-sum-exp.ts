import {
  add,
  customGrad,
  exp,
  expandDims,
  isFinite as finite,
  log,
  max,
  mul,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/**
 * Gives log Σ_j exp(a_ij) over the last axis: (rows, columns) → (rows).
 *
 * A row of −∞ gives −∞ (tfjs's own `logSumExp` gives NaN); its gradient is NaN. The gradient of any other row is its
 * softmax, 0 at entries of −∞.
 */
export function rowLogSumExp(a: Tensor): Tensor {
  const op = customGrad((x, save) => {
    const input = x as Tensor;
    const top = max(input, -1);
    const shift = where(finite(top), top, zerosLike(top));
    const value = add(log(sum(exp(sub(input, expandDims(shift, -1))), -1)), shift);
    (save as (tensors: Tensor[]) => void)([input, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [xs, lse] = saved as [Tensor, Tensor];
        return mul(expandDims(dy, -1), exp(sub(xs, expandDims(lse, -1))));
      },
    };
  });
  return op(a);
}
