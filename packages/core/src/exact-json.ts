import { MoelabError } from './errors.ts';

/**
 * Writes plain data as JSON that `JSON.parse` reads back to the same bits: −0 stays −0, which JSON.stringify loses.
 *
 * Indented by one space, a list of numbers on one line. Fields that are undefined are left out; a number that is not
 * finite, which JSON cannot hold, throws an INVALID_DATA error that names its place.
 */
export function exactJson(value: unknown, where = '', indent = ''): string {
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new MoelabError('INVALID_DATA', `${where || 'value'}: must be a finite number, got ${value}`);
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return exactJson(value.toJSON(), where, indent);
  const inner = `${indent} `;
  const place = (key: string | number) => (where === '' ? String(key) : `${where}.${key}`);
  if (Array.isArray(value)) {
    const items = value.map((item, i) => exactJson(item, place(i), inner));
    return value.every((item) => typeof item !== 'object' || item === null)
      ? `[${items.join(', ')}]`
      : `[${items.map((item) => `\n${inner}${item}`).join(',')}\n${indent}]`;
  }
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && typeof field !== 'function')
    .map(([key, field]) => `\n${inner}${JSON.stringify(key)}: ${exactJson(field, place(key), inner)}`);
  return fields.length === 0 ? '{}' : `{${fields.join(',')}\n${indent}}`;
}
