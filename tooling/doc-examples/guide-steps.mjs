// Reads a guide that a script can follow word for word in an empty folder.
import { fences } from './code-blocks.mjs';

/**
 * Gives the steps of a guide in order:
 *
 * - ```` ```ts file=gate.ts ````, in any language: `{ line, file, text }`, a file to write;
 * - ```` ```diff file=gate.ts ````: `{ line, file, edits }`, pairs of a line of the file and what replaces it;
 * - ```` ```sh ````: `{ line, commands, fails, prints }`: commands that all end with 0, or, after `sh fails`, of which the
 *   last does not; `prints` are the lines of the ```` ```text ```` block that follows, each of which stands in a line of what
 *   they print, in this order.
 */
export function guideSteps(markdown) {
  const steps = [];
  for (const { line, info, code, output } of fences(markdown)) {
    const [language, word = ''] = info;
    const file = /^file=(.+)$/.exec(word)?.[1];
    if (file !== undefined && language === 'diff') {
      const [from, to] = ['-', '+'].map((sign) =>
        code.split('\n').flatMap((one) => (one.startsWith(sign) ? [one.slice(1)] : [])),
      );
      if (from.length === 0 || from.length !== to.length)
        throw new Error(`line ${line}: a diff must have as many lines with + as with −, and at least one`);
      steps.push({ line, file, edits: from.map((one, i) => [one, to[i]]) });
    } else if (file !== undefined) steps.push({ line, file, text: `${code}\n` });
    else if (language === 'sh') {
      const prints = output?.split('\n') ?? [];
      steps.push({ line, commands: code.split('\n'), fails: word === 'fails', prints });
    }
  }
  return steps;
}

/** Gives the text after the edits of a `diff` step; throws where a line to replace does not stand there exactly once. */
export function edited(text, { line, file, edits }) {
  const lines = text.split('\n');
  for (const [from, to] of edits) {
    const found = lines.filter((one) => one === from).length;
    if (found !== 1) throw new Error(`line ${line}: '${from}' must stand once in ${file}, got ${found}`);
    lines[lines.indexOf(from)] = to;
  }
  return lines.join('\n');
}

/** Gives the first of `prints` that no line of `output` has after those before it, or undefined. */
export function notPrinted(output, prints) {
  const lines = output.split('\n').map(plain);
  let at = 0;
  for (const wanted of prints.map(plain)) {
    const found = lines.findIndex((line, l) => l >= at && line.includes(wanted));
    if (found < 0) return wanted;
    at = found + 1;
  }
  return undefined;
}

const plain = (line) => line.trim().replaceAll(/\s+/g, ' ');
