// Reads the code blocks of a Markdown text.

/** Gives every fenced block as `{ line, end, info, code }`, `info` being the words after the fence. */
export function fences(markdown) {
  const lines = markdown.split('\n');
  const found = [];
  for (let at = 0; at < lines.length; at++) {
    const [, indent, ticks, info] = /^(\s*)(`{3,})(.*)$/.exec(lines[at]) ?? [];
    if (ticks === undefined) continue;
    const end = lines.findIndex((line, l) => l > at && line.trim() === ticks);
    if (end < 0) throw new Error(`line ${at + 1}: the code block has no end`);
    const code = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    found.push({ line: at + 1, end, info: info.trim().split(/\s+/), code: code.join('\n') });
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
  const lines = markdown.split('\n');
  const all = fences(markdown);
  return all.flatMap(({ line, end, info: [language, ...words], code }, f) => {
    if (language !== 'ts') return [];
    const [kind = 'run', ...others] = words;
    if (others.length > 0)
      throw new Error(`line ${line}: one word may follow 'ts', got '${words.join(' ')}'`);
    if (kind.startsWith('file=')) return [];
    if (kind === 'no-run') return [{ line, kind, code }];
    if (kind !== 'run') return [{ line, kind: 'excerpt', source: kind, code }];
    const next = all[f + 1];
    const isOutput =
      next?.info[0] === 'text' && lines.slice(end + 1, next.line - 1).every((l) => l.trim() === '');
    return [{ line, kind, code, ...(isOutput ? { output: next.code } : {}) }];
  });
}
