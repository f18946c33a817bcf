import type { Backend } from './backend.ts';
import type { Tensors, Values } from './parameters.ts';

/** Makes tensors of named arrays on a backend; inside `compute`. */
export function tensorsOf(backend: Backend, values: Values): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, { values: entries, shape }]) => [
      name,
      backend.tensor(entries, shape),
    ]),
  );
}
