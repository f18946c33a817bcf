import { describe, expect, it } from 'vitest';
import { sliceModule } from '../../test/slices.ts';
import { kernelMemory, sharedMemory } from './kernel-memory.ts';
import { compiled, embeddedModules, linked } from './kernel-modules.ts';
import { moduleBytes } from './module-bytes.generated.ts';
import { sharedForm } from './shared-form.ts';

const names = Object.keys(moduleBytes) as (keyof typeof moduleBytes)[];

const FUNCTION = 0;

// magic number, version and types; import section: one import, 'env', 'memory', a memory; its limits; the rest
const LIMITS = 8 + 8 + 2 + 13;
const withLimits = (limits: readonly number[]): Uint8Array =>
  Uint8Array.from([
    ...sliceModule.subarray(0, 8 + 8 + 1),
    13 + limits.length,
    ...sliceModule.subarray(8 + 8 + 2, LIMITS),
    ...limits,
    ...sliceModule.subarray(LIMITS + 2),
  ]);

describe('sharedForm', () => {
  it('makes every embedded module take a shared memory, which its own form refuses', () => {
    const modules = embeddedModules(...names);
    const memory = sharedMemory(100);
    expect(Object.keys(linked(compiled(modules, true), memory)).length).toBeGreaterThan(names.length);
    expect(() => linked(compiled(modules, false), memory)).toThrow(/memory/);
    expect(() => linked(compiled(modules, true), kernelMemory(100))).toThrow(/memory/);
  });

  it('changes nothing but the limits of the memory, whatever they were', () => {
    const shared = withLimits([3, 0, 0x80, 0x80, 4]);
    expect(withLimits([0, 0])).toEqual(sliceModule);
    for (const limits of [
      [0, 0],
      [0, 0x81, 0x01],
      [1, 2, 0xff, 0xff, 3],
      [3, 0, 0x80, 0x80, 4],
    ])
      expect(sharedForm(withLimits(limits))).toEqual(shared);
  });

  it('finds a memory behind functions', () => {
    const importing = (entry: readonly number[]) =>
      Uint8Array.from([
        ...sliceModule.subarray(0, 8),
        2,
        entry.length + 7,
        2,
        1,
        0x65,
        1,
        0x66,
        FUNCTION,
        0,
        ...entry,
      ]);
    const name = [1, 0x65, 1, 0x6d, 2];
    expect(sharedForm(importing([...name, 0, 1]))).toEqual(importing([...name, 3, 0, 0x80, 0x80, 4]));
  });

  it('refuses a module that imports no memory, or something else first', () => {
    const header = sliceModule.subarray(0, 8);
    const aFunction = [2, 7, 1, 1, 0x65, 1, 0x66, FUNCTION, 0];
    const aGlobal = [2, 8, 1, 1, 0x65, 1, 0x66, 3, 0x7f, 0];
    for (const bytes of [
      header,
      [...header, ...aFunction],
      [...header, ...aGlobal],
      sliceModule.subarray(0, 20),
    ])
      expect(() => sharedForm(Uint8Array.from(bytes))).toThrow(RangeError);
  });
});
