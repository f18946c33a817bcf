import { loadFloat64 } from '@moelab/backend-float64';
import type { Backend } from '@moelab/core';

/** Loads the backend of doubles, given numbers as another holds them: what it computes differs from that one's by roundings alone. */
export async function roundedLike({ precision }: Backend): Promise<Backend> {
  const reference = await loadFloat64();
  if (precision === 'float64') return reference;
  return { ...reference, tensor: (values, shape) => reference.tensor(Float32Array.from(values), shape) };
}
