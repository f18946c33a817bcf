import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import type { LayerContext } from './plugin.ts';

/** Gives what makes constant tensors on a backend, exact in double precision: a part's `constant`; inside `compute`. */
export const constantOn =
  (backend: Backend): LayerContext['constant'] =>
  (values: number | ArrayLike<number>, shape: readonly number[] = []): Tensor =>
    backend.tensor(typeof values === 'number' ? [values] : values, shape);
