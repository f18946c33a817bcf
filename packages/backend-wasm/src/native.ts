import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** The C++ side of tfjs's wasm backend: tensors are numbered places in the heap. */
export interface Native {
  multiply(
    a: number,
    aShape: Uint8Array,
    b: number,
    bShape: Uint8Array,
    tA: number,
    tB: number,
    out: number,
  ): void;
  transpose(x: number, shape: Uint8Array, out: number): void;
  register(id: number, size: number, address: number): void;
  forget(id: number): void;
}
interface Module {
  cwrap(name: string, result: null, types: readonly string[]): (...given: unknown[]) => void;
  readonly tfjs: { registerTensor: Native['register']; disposeData: Native['forget'] };
}

const natives = new WeakMap<BackendWasm, Native>();
/** The products and transposes of a started backend. */
export function nativeOf(backend: BackendWasm): Native {
  const known = natives.get(backend);
  if (known) return known;
  const module = backend.wasm as unknown as Module;
  const number = 'number';
  const multiply = module.cwrap('BatchMatMul', null, [
    ...[number, 'array', number, number, 'array', number, number, number, number],
  ]);
  const transpose = module.cwrap('Transpose', null, [
    number,
    'array',
    number,
    number,
    number,
    'array',
    number,
  ]);
  const float32 = 0;
  const swap = bytes([1, 0]);
  const native: Native = {
    multiply: (a, aShape, b, bShape, tA, tB, out) => multiply(a, aShape, 3, b, bShape, 3, tA, tB, out),
    transpose: (x, shape, out) => transpose(x, shape, 2, float32, out, swap, 2),
    register: module.tfjs.registerTensor,
    forget: module.tfjs.disposeData,
  };
  natives.set(backend, native);
  return native;
}

/** Numbers as tfjs passes shapes to C++. */
export const bytes = (values: readonly number[]) => new Uint8Array(Int32Array.from(values).buffer);
