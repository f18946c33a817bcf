import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { MoelabError } from './errors.ts';

/**
 * Runs a synchronous section of tensor work on a backend and frees every tensor but the returned ones.
 *
 * tfjs has one global engine with one selected backend. Every section of every lab passes through here, one at a time
 * because it is synchronous, and selects its backend first; so fits that run side by side on two backends never
 * compute on each other's. Nothing that computes may be awaited inside a section: read between sections.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a section may return nothing
export function compute<T extends Tensor | readonly Tensor[] | void>(backend: Backend, section: () => T): T {
  select(backend);
  try {
    return tidy((() => {
      const result: unknown = section();
      if (result instanceof Promise) {
        result.catch(() => {}); // it computes outside; what becomes of it is nobody's
        throw new Error('internal: a section of tensor work must be synchronous; read between sections');
      }
      return result;
    }) as () => Tensor) as T;
  } catch (error) {
    freeTape();
    throw error;
  }
}

/** Frees what a gradient that threw had saved for its way back: tfjs keeps it for ever. */
function freeTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return; // an outer gradient still needs it
  for (const { saved } of state.activeTape ?? []) for (const tensor of saved ?? []) tensor.dispose();
  state.activeTape = [];
}

/** Runs a section on a backend and reads its tensors as float64 numbers; frees every tensor. */
export async function evaluate(
  backend: Backend,
  section: () => readonly Tensor[],
): Promise<readonly Float64Array[]> {
  const tensors = compute(backend, section);
  try {
    return await Promise.all(tensors.map(read));
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/** Reads a tensor as float64 numbers, whatever the backend stores. The tensor stays. */
export async function read(tensor: Tensor): Promise<Float64Array> {
  const data: ArrayLike<number> = await tensor.data();
  return Float64Array.from(data);
}

function select({ name }: Backend): void {
  const tf = engine();
  const loaded = tf.registry[name];
  if (loaded === undefined || !(name in tf.registryFactory)) {
    throw new MoelabError(
      'NO_BACKEND',
      `backend: '${name}' is not loaded, or was removed from tfjs; load it again`,
    );
  }
  // tfjs keeps a name and a backend, and they differ after its setBackend of one that takes time to start
  const isSelected = () => tf.backendName === name && selectedBackend() === loaded;
  if (isSelected()) return;
  void tf.setBackend(name); // selects a loaded backend before its first await
  if (!isSelected()) throw new Error(`internal: tfjs did not select '${name}'`);
}

function selectedBackend(): unknown {
  try {
    return engine().backend;
  } catch (cause) {
    throw new MoelabError(
      'BACKEND_UNAVAILABLE',
      'backend: tfjs refuses all work while its setBackend starts another one; await that first',
      { cause },
    );
  }
}
