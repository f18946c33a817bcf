// Fills the generated sections of a Markdown text: those between `<!-- NAME: … -->` and `<!-- end of NAME -->`.

const notice = 'written by tooling/repo/generate.mjs';

/**
 * Gives `text` with every marked section filled anew: `make(name, body)` gives the lines of one, of its name and of what
 * stands there now. Throws for a section without an end, with the line where it begins.
 */
export function filled(text, make) {
  const lines = text.split('\n');
  const out = [];
  for (let at = 0; at < lines.length; at++) {
    out.push(lines[at]);
    const name = sectionName(lines[at]);
    if (name === undefined) continue;
    const end = lines.indexOf(`<!-- end of ${name} -->`, at);
    if (end < 0) throw new Error(`line ${at + 1}: the section '${name}' has no '<!-- end of ${name} -->'`);
    out.push('', ...make(name, lines.slice(at + 1, end)), '', lines[end]);
    at = end;
  }
  return out.join('\n');
}

/** Gives the name of the section that a line begins, or undefined. */
const sectionName = (line) =>
  line.endsWith(`: ${notice} -->`) && line.startsWith('<!-- ')
    ? line.slice('<!-- '.length, line.length - `: ${notice} -->`.length)
    : undefined;

/** Tells whether a text has a generated section. */
export const hasSections = (text) => text.split('\n').some((line) => sectionName(line) !== undefined);

/** Gives the cells of a row of a Markdown table. */
export const cellsOf = (line) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Gives a Markdown table as lines; a pipe in a cell does not end it. */
export const tableLines = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`,
  );
