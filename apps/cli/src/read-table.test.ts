import { stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { tableOf } from './read-table.ts';

const columnsOf = (text: string) =>
  tableOf(text, 'data.csv').columns.map(({ name, values }) => [name, [...values]] as const);

describe('tableOf', () => {
  it.each([
    ['commas', 'a,b\n1,2\n3,4\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['quoted names and cells', '"a","b"\n"1",2\n3,"4"\n'],
    ['blanks around cells', 'a , b\n 1, 2\n3 ,"4"\n'],
    ['a byte order mark and Windows line ends', '\ufeffa,b\r\n1,2\r\n3,4\r\n'],
    ['blank lines and no end of line', '\na,b\n\n1,2\n3,4'],
  ])('reads %s', (_, text) => {
    expect(columnsOf(text)).toEqual([
      ['a', [1, 3]],
      ['b', [2, 4]],
    ]);
  });

  it('keeps separators and quotes inside quoted names', () => {
    expect(tableOf('"a,1","say ""b"""\n1,2\n', 'f').columns.map(({ name }) => name)).toEqual([
      'a,1',
      'say "b"',
    ]);
  });

  it('reads numbers back to the same bits, however many rows there are', () => {
    const random = stream(1, 'read-table');
    const values = Array.from(
      { length: 3000 },
      () => (random.next() - 0.5) * 10 ** (600 * random.next() - 300),
    );
    values.push(0, 5e-324, Number.MAX_VALUE, -1.5, 1e21);
    expect(columnsOf(`x\n${values.join('\n')}\n`)).toEqual([['x', values]]);
  });

  it('tells the line of a bad cell after quoted line breaks', () => {
    const [, b] = tableOf('a,b\n"one\ntwo",1\nthree,x\n', 'f').columns;
    expect(b!.bad).toEqual({ row: 2, line: 4, problem: "'x' is not a number", more: 0 });
  });

  it('codes labels in the order in which they appear, and forgets them when there are too many', () => {
    const { columns } = tableOf('k\nred\nblue\nred\n', 'f');
    expect(columns[0]!.labels).toEqual({ names: ['red', 'blue'], codes: Uint32Array.of(0, 1, 0) });
    const many = Array.from({ length: 1001 }, (_, i) => `c${i}`).join('\n');
    expect(tableOf(`k\n${many}\n`, 'f').columns[0]!.labels).toBeUndefined();
  });
});
