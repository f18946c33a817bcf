/** What a command line asks for. */
export interface Arguments {
  /** Of jobs, of `curves`, `all` and `pages`; empty for the jobs of the default run. */
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly json: boolean;
  readonly list: boolean;
  /** The folder of the results; absent: the committed one, and none with `quick`. */
  readonly out?: string;
}

/** How the program is used, in one line. */
const USAGE =
  'npm run bench -- [NAME …] [--quick] [--json] [--out DIR]; `npm run bench -- list` lists the names';

/** Reads the words of a command line; gives what is wrong with them, in one line, as a string. */
export function readArguments(words: readonly string[], known: readonly string[]): Arguments | string {
  const names: string[] = [];
  const flags = { quick: false, json: false, list: false };
  let out: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--quick') flags.quick = true;
    else if (word === '--json') flags.json = true;
    else if (word === '--help' || word === 'list') flags.list = true;
    else if (word === '--out') {
      out = words[++i];
      if (out === undefined || out.startsWith('-')) return `bench: --out: must name a folder; ${USAGE}`;
    } else if (known.includes(word)) names.push(word);
    else if (word.startsWith('-')) return `bench: no option '${word}'; ${USAGE}`;
    else return `bench: no job '${word}' (jobs: ${known.join(', ')})`;
  }
  return { names: [...new Set(names)], ...flags, ...(out === undefined ? {} : { out }) };
}
