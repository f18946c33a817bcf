import { shownBytes } from './shown-bytes.ts';
import { type KernelMemory, type WebAssemblyRuntime, webAssembly } from './web-assembly.ts';

const PAGE = 65_536;
/** What addresses of 32 bits reach: 4 GiB. */
const MOST_PAGES = 65_536;

/** Allocates a memory of at least `bytes`, all zeros, for this thread alone. RangeError beyond 4 GiB, and where the system gives less. */
export const kernelMemory = (bytes: number, { Memory }: WebAssemblyRuntime = webAssembly()): KernelMemory =>
  allocated(bytes, (pages) => new Memory({ initial: pages, maximum: pages }));

/** Allocates a memory of at least `bytes`, all zeros, that threads share; it can grow. RangeError as for `kernelMemory`. */
export const sharedMemory = (bytes: number, { Memory }: WebAssemblyRuntime = webAssembly()): KernelMemory =>
  allocated(bytes, (pages) => new Memory({ initial: pages, maximum: MOST_PAGES, shared: true }));

/** Makes a memory hold at least `bytes`: its `buffer` is another one afterwards. RangeError as for `kernelMemory`. */
export function grow(memory: KernelMemory, bytes: number): KernelMemory {
  return allocated(bytes, (pages) => {
    const more = pages - memory.buffer.byteLength / PAGE;
    if (more > 0) memory.grow(more);
    return memory;
  });
}

function allocated(bytes: number, allocate: (pages: number) => KernelMemory): KernelMemory {
  const pages = Math.ceil(bytes / PAGE);
  const size = shownBytes(bytes);
  const remedy = 'use fewer rows';
  if (!(pages <= MOST_PAGES))
    throw new RangeError(`the memory of a kernel must be at most 4 GiB, got ${size}; ${remedy}`);
  try {
    return allocate(pages);
  } catch (cause) {
    throw new RangeError(
      `the system has no ${size} of memory for a kernel, or not the some 10 GiB of addresses that each reserves; ${remedy}, or allow more addresses (ulimit -v)`,
      { cause },
    );
  }
}
