import { moduleBytes } from './module-bytes.generated.ts';
import { sharedForm } from './shared-form.ts';
import {
  type KernelMemory,
  type KernelModule,
  type WebAssemblyRuntime,
  webAssembly,
} from './web-assembly.ts';

declare const atob: (text: string) => string;

/** Gives the bytes of embedded modules, for a memory that is not shared. */
export const embeddedModules = (...names: readonly (keyof typeof moduleBytes)[]): Uint8Array[] =>
  names.map((name) => Uint8Array.from(atob(moduleBytes[name]), (character) => character.charCodeAt(0)));

/** Compiles modules for a memory of this thread alone, or for one that threads share. Throws where WebAssembly or its SIMD is missing. */
export const compiled = (
  modules: readonly Uint8Array[],
  isShared: boolean,
  { Module }: WebAssemblyRuntime = webAssembly(),
): KernelModule[] => modules.map((bytes) => new Module(isShared ? sharedForm(bytes) : bytes));

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
