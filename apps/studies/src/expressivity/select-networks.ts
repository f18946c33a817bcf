import type { NetworkResults, NetworkRow } from './columns.ts';

/** Which rows of the table: all that have these values; a list stands for any of them. */
export type WhichNetworks = {
  readonly [K in 'part' | 'task' | 'model' | 'inputs' | 'experts' | 'width']?:
    | NetworkRow[K]
    | readonly NetworkRow[K][];
};

/** Gives the rows of a selection. */
export const selectNetworks = ({ rows }: NetworkResults, which: WhichNetworks): readonly NetworkRow[] =>
  rows.filter((row) =>
    Object.entries(which).every(([name, wanted]) => {
      const value = row[name as keyof WhichNetworks];
      return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
    }),
  );

/** Puts a selection into words, as 'trained soft networks of circle, 4 experts'. */
export const networksText = (which: WhichNetworks): string => {
  const { part, task, model, ...sizes } = which;
  const words = [
    part,
    model,
    'networks',
    task === undefined ? undefined : `of ${[task].flat().join(' and ')}`,
  ];
  const numbers = Object.entries(sizes).map(([name, value]) => `${name} ${[value].flat().join(', ')}`);
  return [words.filter((word) => word !== undefined).join(' '), ...numbers].join(', ');
};
