import { type Backend, isMoelabError, type Model } from '@moelab/core';
import { fitsByKernels } from '@moelab/estimators';

/** A fit that a backend is chosen for. */
export interface BackendWish {
  readonly model: Model;
  readonly rows: number;
  /** The estimator's name and options, as they will be used. */
  readonly estimator: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
}

/**
 * Rows × parameters from which a pass over the data takes about 0.1 s on float64, and single precision on wasm some eight
 * times less where matrix products dominate.
 */
export const LARGE_WORK = 5e7;

/** The backends that are asked, in this order, for work that is large. */
export const fastBackends = ['node-gpu', 'wasm'] as const;

/**
 * Chooses what `--backend auto` means: float64 where `em` fits the model by its own float64 kernels, and where rows ×
 * parameters are fewer than 5·10⁷; beyond, the first of node-gpu and wasm that starts, and float64 if none does.
 *
 * What is reported is summed in float64 on all of them.
 */
export async function chooseBackend(
  load: (name: 'float64' | (typeof fastBackends)[number]) => Promise<Backend>,
  { model, rows, estimator }: BackendWish,
): Promise<Backend> {
  const byKernels = estimator.name === 'em' && estimator.options.engine !== 'tensor' && fitsByKernels(model);
  if (byKernels || rows * model.count.total < LARGE_WORK) return load('float64');
  for (const name of fastBackends) {
    try {
      return await load(name);
    } catch (error) {
      if (!isMoelabError(error) || error.code !== 'BACKEND_UNAVAILABLE') throw error;
    }
  }
  return load('float64');
}
