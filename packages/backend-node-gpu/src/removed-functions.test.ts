import util from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { putBackRemovedFunctions } from './removed-functions.ts';

const own = util as unknown as Record<string, unknown>;
const names = ['isArray', 'isNullOrUndefined'];
const before = names.map((name): [string, PropertyDescriptor | undefined] => [
  name,
  Object.getOwnPropertyDescriptor(own, name),
]);
afterEach(() => {
  for (const [name, descriptor] of before) {
    delete own[name];
    if (descriptor !== undefined) Object.defineProperty(own, name, descriptor);
  }
});

it('puts back what Node removed, unlisted, and takes it away again', () => {
  for (const name of names) delete own[name];
  const takeAway = putBackRemovedFunctions();
  const { isArray, isNullOrUndefined } = own as Record<string, (value: unknown) => boolean>;
  expect([[], null, {}, undefined].map((v) => isArray!(v))).toEqual([true, false, false, false]);
  expect([[], null, 0, undefined].map((v) => isNullOrUndefined!(v))).toEqual([false, true, false, true]);
  expect(Object.keys(own)).not.toContain('isArray');
  putBackRemovedFunctions()(); // finds them there, and so takes nothing away
  expect(own.isArray).toBe(isArray);
  takeAway();
  expect(names.filter((name) => name in own)).toEqual([]);
});

it('leaves what is there', () => {
  const isArray = () => false;
  delete own.isNullOrUndefined;
  own.isArray = isArray;
  const takeAway = putBackRemovedFunctions();
  expect(own.isArray).toBe(isArray);
  takeAway();
  expect(own.isArray).toBe(isArray);
  expect(own.isNullOrUndefined).toBeUndefined();
});

it('does nothing where there is no Node', () => {
  vi.stubGlobal('process', undefined);
  const takeAway = putBackRemovedFunctions();
  vi.unstubAllGlobals();
  expect(takeAway).not.toThrow();
});
