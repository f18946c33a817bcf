import { shown } from './shown.ts';

const MOST_NAMES = 6;

/** Says in words what came where something else was wanted: 'a promise', 'a list of 2', 'an object with name, gate', 'null'. */
export function whatItIs(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value instanceof Promise) return 'a promise; await it';
  if (typeof value === 'function') return `the function ${value.name || 'without a name'}`;
  if (typeof value !== 'object' || value === null) return shown(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const names = Object.keys(value);
  const { name: kind } = value.constructor ?? {};
  if (names.length === 0 && typeof kind === 'string' && kind !== 'Object') return `an instance of ${kind}`;
  const some = names.slice(0, MOST_NAMES).join(', ');
  return `an object with ${some || 'nothing'}${names.length > MOST_NAMES ? ', …' : ''}`;
}
