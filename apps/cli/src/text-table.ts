/** Which side a column's cells keep to. */
export type Alignment = 'left' | 'right';

/** Lays cells out in columns two blanks apart, as wide as each needs; no blanks at the ends of lines. */
export function textTable(
  rows: readonly (readonly string[])[],
  {
    alignments = [],
    indent = '',
  }: { readonly alignments?: readonly Alignment[]; readonly indent?: string } = {},
): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [c, cell] of row.entries()) widths[c] = Math.max(widths[c] ?? 0, [...cell].length);
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, c) => {
        const blanks = ' '.repeat(widths[c]! - [...cell].length);
        return alignments[c] === 'right' ? blanks + cell : cell + blanks;
      });
      return (indent + cells.join('  ')).trimEnd();
    })
    .join('\n');
}
