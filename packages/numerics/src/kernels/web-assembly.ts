/** A compiled WebAssembly module: any thread can make instances of it. */
export type KernelModule = object;

/** A WebAssembly memory, of this thread alone or shared with others. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Adds pages of 64 KiB. */
  grow(pages: number): number;
}

/** What of the WebAssembly namespace is used: `lib` has it only with the DOM. */
export interface WebAssemblyRuntime {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared?: boolean;
  }) => KernelMemory;
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Instance: new (module: KernelModule, imports: object) => { readonly exports: object };
}

declare const WebAssembly: WebAssemblyRuntime | undefined;

/** Says whether the platform has WebAssembly at all. */
export const hasWebAssembly = (): boolean => typeof WebAssembly !== 'undefined';

/** Gives the WebAssembly namespace; an error where there is none. */
export function webAssembly(): WebAssemblyRuntime {
  if (typeof WebAssembly === 'undefined') throw new Error('this platform has no WebAssembly');
  return WebAssembly;
}
