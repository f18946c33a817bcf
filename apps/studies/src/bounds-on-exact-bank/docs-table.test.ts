import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bankBounds } from './bank-bounds.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const table = new Map(
  read('../../results/bounds-on-exact-bank/table.csv')
    .split('\n')
    .flatMap((line) => {
      const row = /^(?:"([^"]+)"|([^,]+)),0\.75,[^,]+,(true|false),[^,]+,([^,]+),([^,]*),/.exec(line);
      if (row === null) return [];
      const [, quoted, plain, isLower, value, from] = row;
      const shown = `${isLower === 'true' ? '≥ ' : ''}${Number(value).toFixed(4)}`;
      return [[quoted ?? plain!, `${shown} | ${from || '–'}`] as const];
    }),
);

describe('the table of docs/bounds.md', () => {
  it('has every bound of the study, with the value and the threshold of the committed run', () => {
    const rows = [
      ...read('../../../../docs/bounds.md').matchAll(/^\| `(.+?)`.* \| ([^|]*\d{4} \| .+?) \|$/gm),
    ];
    expect(rows.map(([, name, shown]) => [name, shown])).toEqual(
      rows.map(([, name]) => [name, table.get(name!)]),
    );
    expect(new Set(rows.flatMap(([, name]) => name!.split('`, `')))).toEqual(
      new Set(Object.keys(bankBounds)),
    );
  });
});
