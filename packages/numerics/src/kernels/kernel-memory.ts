import { type KernelMemory, type WebAssemblyRuntime, webAssembly } from './web-assembly.ts';

const PAGE = 65_536;
const MOST_PAGES = 65_536;

/**
 * Allocates a memory of at least `bytes`, all zeros: for this thread alone, or shared.
 *
 * RangeError for more than 4 GiB, which addresses of 32 bits cannot reach, and where the system gives less.
 */
export function kernelMemory(
  bytes: number,
  isShared: boolean,
  runtime: WebAssemblyRuntime = webAssembly(),
): KernelMemory {
  const pages = Math.ceil(bytes / PAGE);
  if (!(pages <= MOST_PAGES)) {
    throw new RangeError(
      `kernelMemory: must be at most 4 GiB, got ${gibibytes(bytes)}; fewer rows, or one part of them at a time`,
    );
  }
  try {
    return new runtime.Memory({ initial: pages, maximum: pages, shared: isShared });
  } catch (cause) {
    throw new RangeError(
      `kernelMemory: the system has no ${gibibytes(bytes)} to give; fewer rows, or fewer processes beside this one`,
      { cause },
    );
  }
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
