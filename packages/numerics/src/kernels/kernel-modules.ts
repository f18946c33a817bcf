import { moduleBytes } from './module-bytes.generated.ts';
import { sharedForm } from './shared-form.ts';
import {
  type KernelMemory,
  type KernelModule,
  type WebAssemblyRuntime,
  webAssembly,
} from './web-assembly.ts';

declare const atob: (text: string) => string;

/** Gives the value of a key, made at the first call. */
function kept<K extends object, V>(values: WeakMap<K, V>, key: K, make: () => V): V {
  const found = values.get(key) ?? make();
  values.set(key, found);
  return found;
}

const decoded = new Map<string, Uint8Array>();
type Compiled = WeakMap<Uint8Array, KernelModule>;
/** By the runtime and the bytes: an engine optimizes a module while it runs, and what it made of it stays with the module. */
const compiledBy = new WeakMap<object, { readonly own: Compiled; readonly shared: Compiled }>();

/** Gives the bytes of embedded modules, for a memory that is not shared; each time the same arrays. */
export const embeddedModules = (...names: readonly (keyof typeof moduleBytes)[]): Uint8Array[] =>
  names.map((name) => {
    const bytes =
      decoded.get(name) ?? Uint8Array.from(atob(moduleBytes[name]), (character) => character.charCodeAt(0));
    decoded.set(name, bytes);
    return bytes;
  });

/**
 * Compiles modules for a memory of this thread alone, or for one that threads share; bytes that were compiled before give the module that
 * they gave then. Throws where WebAssembly or its SIMD is missing.
 */
export function compiled(
  modules: readonly Uint8Array[],
  isShared: boolean,
  { Module }: WebAssemblyRuntime = webAssembly(),
): KernelModule[] {
  const { own, shared } = kept(compiledBy, Module, () => ({ own: new WeakMap(), shared: new WeakMap() }));
  return modules.map((bytes) =>
    isShared
      ? kept(shared, bytes, () => new Module(sharedForm(bytes)))
      : kept(own, bytes, () => new Module(bytes)),
  );
}

/** Functions of kernels, by the names of their exports. */
export type KernelFunctions = Readonly<Record<string, (...values: number[]) => number | undefined>>;

/**
 * Instantiates modules on one memory. Each may import, from `env`, the memory and what the ones before it export: a call from module to
 * module stays within WebAssembly.
 */
export function linked(
  modules: readonly KernelModule[],
  memory: KernelMemory,
  { Instance }: WebAssemblyRuntime = webAssembly(),
): KernelFunctions {
  const env = { memory };
  for (const module of modules) Object.assign(env, new Instance(module, { env }).exports);
  return env as object as KernelFunctions;
}
