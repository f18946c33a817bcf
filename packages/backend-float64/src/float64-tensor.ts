import { checkFits, MoelabError } from '@moelab/core';
import { engine, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { backendName, Float64Backend } from './float64-backend.ts';

/**
 * Makes a tensor of backend float64 that holds `values` bit for bit, where `tf.tensor` would round them to float32.
 *
 * Shapes: row-major `values` of length Π shape; without a shape, a vector. The values are copied; NaN and ±∞ are kept.
 * The backend need not be the selected one, but `register()` must have been called.
 */
export function float64Tensor(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Tensor {
  const backend: unknown = engine().findBackend(backendName);
  if (!(backend instanceof Float64Backend)) {
    if (backend !== null) {
      throw new MoelabError(
        'NO_BACKEND',
        "float64Tensor: backend 'float64' was registered by another copy of @moelab/backend-float64; see who brings it by 'npm ls @moelab/backend-float64', and keep one",
      );
    }
    throw new MoelabError(
      'NO_BACKEND',
      "float64Tensor: backend 'float64' is not registered; call register() first",
    );
  }
  checkFits('float64Tensor', values, shape);
  return backend.exact(Float64Array.from(values), [...shape]);
}

/** Makes a scalar of backend float64 that holds `value` bit for bit, where `tf.scalar` would round it to float32. */
export function float64Scalar(value: number): Scalar {
  return float64Tensor([value], []) as Scalar;
}
