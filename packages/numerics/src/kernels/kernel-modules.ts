import { moduleBytes } from './module-bytes.generated.ts';
import { sharedForm } from './shared-form.ts';
import {
  type KernelMemory,
  type KernelModule,
  type WebAssemblyRuntime,
  webAssembly,
} from './web-assembly.ts';

declare const atob: (text: string) => string;

/** The name of a module of `packages/numerics/assembly`. */
export type ModuleName = keyof typeof moduleBytes;

/** Compiles embedded modules for a memory of this thread alone, or for a shared one. Throws where WebAssembly or its SIMD is missing. */
export function kernelModules(
  names: readonly ModuleName[],
  isShared: boolean,
  runtime: WebAssemblyRuntime = webAssembly(),
): KernelModule[] {
  return names.map((name) => {
    const bytes = Uint8Array.from(atob(moduleBytes[name]), (character) => character.charCodeAt(0));
    return new runtime.Module(isShared ? sharedForm(bytes) : bytes);
  });
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
