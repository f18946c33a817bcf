import { describe, expect, it } from 'vitest';
import { grow, kernelMemory, sharedMemory } from './kernel-memory.ts';
import { webAssembly } from './web-assembly.ts';

describe('kernelMemory and sharedMemory', () => {
  it('give whole pages of 64 KiB, zero, to one thread or to several', () => {
    for (const [allocate, Buffer] of [
      [kernelMemory, ArrayBuffer],
      [sharedMemory, SharedArrayBuffer],
    ] as const) {
      const { buffer } = allocate(65_537);
      expect(buffer).toBeInstanceOf(Buffer);
      expect(buffer.byteLength).toBe(131_072);
      expect(new Float64Array(buffer).every((x) => x === 0)).toBe(true);
    }
  });

  it('keeps what is in a memory that grows, and never makes one smaller', () => {
    const memory = sharedMemory(8);
    new Float64Array(memory.buffer)[0] = 7;
    expect(grow(memory, 200_000).buffer.byteLength).toBe(4 * 65_536);
    expect(grow(memory, 8).buffer.byteLength).toBe(4 * 65_536);
    expect(new Float64Array(memory.buffer)[0]).toBe(7);
  });

  it('refuse more than 4 GiB, and say how much the system does not give', () => {
    const message = /at most 4 GiB, got 4\.00 GiB; use fewer rows/;
    expect(() => kernelMemory(2 ** 32 + 1)).toThrow(message);
    expect(() => sharedMemory(2 ** 32 + 1)).toThrow(message);
    expect(() => grow(sharedMemory(8), Number.NaN)).toThrow(RangeError);
    const full = class {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    };
    const runtime = { ...webAssembly(), Memory: full as never };
    expect(() => kernelMemory(2 ** 31, runtime)).toThrow(/no 2\.00 GiB of memory/);
    expect(() => kernelMemory(2 ** 19, runtime)).toThrow(
      /no 0\.50 MiB of memory for a kernel, or not the some 10 GiB of addresses .*\(ulimit -v\)/,
    );
  });
});
