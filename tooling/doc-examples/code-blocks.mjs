// Reads the code blocks of a Markdown text.

/**
 * Gives every fenced block as `{ line, info, code, output }`, `info` being the words after the fence, and `output` the text
 * of a ```text block that comes right after it.
 */
export function fences(markdown) {
  const lines = markdown.split('\n');
  const found = [];
  let end = -1;
  for (let at = 0; at < lines.length; at++) {
    const [, indent, ticks, rest] = /^(\s*)(`{3,})(.*)$/.exec(lines[at]) ?? [];
    if (ticks === undefined) continue;
    const isNext = lines.slice(end + 1, at).every((line) => line.trim() === '');
    end = lines.findIndex((line, l) => l > at && line.trim() === ticks);
    if (end < 0) throw new Error(`line ${at + 1}: the code block has no end`);
    const info = rest.trim().split(/\s+/);
    const code = lines
      .slice(at + 1, end)
      .map((line) => line.slice(indent.length))
      .join('\n');
    if (info[0] === 'text' && isNext && found.length > 0) found.at(-1).output = code;
    found.push({ line: at + 1, info, code });
    at = end;
  }
  return found;
}

/**
 * Gives each block that begins with ```ts as `{ line, kind, source, code, output }`.
 *
 * What follows `ts` on that line says the kind: nothing, `run`: the block is type-checked and run, and where a ```text
 * block comes next, it prints exactly that; `no-run`: it is type-checked only; a path, `excerpt`: it stands word for word
 * in that file. Blocks that a guide writes to a file, `ts file=gate.ts`, are left to `guideSteps`.
 */
export function codeBlocks(markdown) {
  return fences(markdown).flatMap(({ line, info: [language, ...words], code, output }) => {
    if (language !== 'ts') return [];
    const [kind = 'run', ...others] = words;
    if (others.length > 0)
      throw new Error(`line ${line}: one word may follow 'ts', got '${words.join(' ')}'`);
    if (kind.startsWith('file=')) return [];
    if (kind === 'no-run') return [{ line, kind, code }];
    if (kind !== 'run') return [{ line, kind: 'excerpt', source: kind, code }];
    return [{ line, kind, code, ...(output === undefined ? {} : { output }) }];
  });
}
