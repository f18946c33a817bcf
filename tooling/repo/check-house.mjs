// The rules of the house on the sources and tests of packages: a file says by its name what is in it, nothing is left to do, and
// nothing is written twice.

/** How many lines in a row make a block that may stand only once. */
const BLOCK = 6;

/** Gives a sentence for every breach; `sources` are `{ path, text }`. */
export function houseProblems(sources) {
  const written = sources.filter(({ path }) => !path.includes('.generated.'));
  return [...written.flatMap(nameProblems), ...written.flatMap(leftToDo), ...repeatedBlocks(written)];
}

function nameProblems({ path }) {
  const file = path.split('/').at(-1);
  if (/[A-Z_]/.test(path)) return [`${path}: a name is in kebab-case, not ${file}`];
  return /(^|[/-])(utils?|helpers?|common|misc|types)(\.|\/|$)/.test(path)
    ? [`${path}: a file is named after the one idea in it, not ${file}`]
    : [];
}

const leftToDo = ({ path, text }) =>
  text
    .split('\n')
    .flatMap((line, i) =>
      /\b(TODO|FIXME|XXX)\b/i.test(line)
        ? [`${path}:${i + 1}: do it, or say in the documentation what is missing`]
        : [],
    );

/** Every two places that share six lines or more; imports, re-exports and lines of brackets alone do not count. */
function repeatedBlocks(sources) {
  const places = new Map();
  const problems = [];
  for (const { path, text } of sources) {
    const lines = wordsOf(text);
    let end = 0; // of the last repetition that was told of
    for (let i = 0; i + BLOCK <= lines.length; i++) {
      const block = lines.slice(i, i + BLOCK);
      const key = block.map((line) => line.text).join('\n');
      const first = places.get(key);
      if (first === undefined) places.set(key, `${path}:${block[0].number}`);
      else if (i >= end) {
        problems.push(`${path}:${block[0].number}: repeats the lines from ${first} on; share them`);
        end = i + BLOCK;
      } else end = i + BLOCK; // the same repetition goes on
    }
  }
  return problems;
}

/** The lines that have a letter or a digit, with imports and re-exports left out. */
const wordsOf = (text) =>
  text
    .replace(/^(import|export)\s[^;]*?\sfrom\s[^\n]*$/gm, (statement) => statement.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line, i) => ({ text: line.trim(), number: i + 1 }))
    .filter((line) => /[\p{L}\p{N}]/u.test(line.text));
