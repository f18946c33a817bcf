import { describe, expect, it } from 'vitest';
import { ReleasedMemories } from './released-memories.ts';
import type { KernelMemory } from './web-assembly.ts';

const memoryOf = (bytes: number): KernelMemory => ({ buffer: new ArrayBuffer(bytes), grow: () => 0 });
const MEBI = 2 ** 20;

describe('ReleasedMemories', () => {
  it('gives a memory again when its last pass is over, to one at a time', () => {
    const released = new ReleasedMemories();
    const memory = memoryOf(MEBI);
    released.enter(memory);
    released.enter(memory);
    released.leave(memory);
    expect(released.take(100)).toBeUndefined();
    released.leave(memory);
    expect(released.take(100)).toBe(memory);
    expect(released.take(100)).toBeUndefined();
    released.enter(memory);
    released.leave(memory);
    released.enter(memory); // without asking for it
    expect(released.take(100)).toBeUndefined();
  });

  it('gives the smallest that is large enough, and no far larger one', () => {
    const released = new ReleasedMemories();
    const memories = [8, 2, 4].map((mebi) => memoryOf(mebi * MEBI));
    for (const memory of memories) {
      released.enter(memory);
      released.leave(memory);
    }
    expect(released.take(100)).toBeUndefined();
    expect(released.take(9 * MEBI)).toBeUndefined();
    expect(released.take(3 * MEBI)).toBe(memories[2]);
    expect(released.take(3 * MEBI)).toBe(memories[0]);
    expect(released.take(2 * MEBI)).toBe(memories[1]);
  });
});
