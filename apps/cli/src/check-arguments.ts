import type { ArgDef, ArgsDef } from 'citty';
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

/** A command's words once they are known to be right. */
export interface CheckedArguments {
  /** The options and positionals in a form that citty reads in one way only. */
  readonly canonical: readonly string[];
  /** The `key=value` words, for the options of parts. */
  readonly words: readonly string[];
}

/**
 * Refuses what citty lets pass: unknown options, options without their value or given twice, too many or too few
 * positionals. Words like `gate.k=2`, or `n=100` with 'keys', are set apart when the command takes them.
 */
export async function checkArguments(
  rawArgs: readonly string[],
  argsDef: ArgsDef,
  { takesWords = false }: Pick<Command, 'takesWords'> = {},
): Promise<CheckedArguments> {
  const options = new Map(Object.entries(argsDef).filter(([, { type }]) => type !== 'positional'));
  const positionals = Object.entries(argsDef).filter(([, { type }]) => type === 'positional');
  const given: string[] = [];
  const places: string[] = [];
  const words: string[] = [];
  const isWord = takesWords === 'keys' ? /^[\w-]+=/ : /^[\w-]+\.[\w.-]+=/;
  const seen = new Set<string>();
  for (let i = 0; i < rawArgs.length; i++) {
    const word = rawArgs[i]!;
    if (word === '--') {
      places.push(...rawArgs.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      if (takesWords && isWord.test(word)) words.push(word);
      else places.push(word);
      continue;
    }
    const [flag, inline] = splitAt(word, '=');
    const name = flag.replace(/^--/, '');
    const definition = flag.startsWith('--') ? options.get(name) : undefined;
    if (definition === undefined) throw await unknownOption(flag, [...options.keys()]);
    if (seen.has(name)) throw new UsageError(`--${name}: is given twice; give it once`);
    seen.add(name);
    if (definition.type === 'boolean') {
      if (inline !== undefined) throw new UsageError(`--${name}: takes no value, got '${inline}'`);
      given.push(`--${name}`);
      continue;
    }
    const value = inline ?? rawArgs[++i];
    if (value === undefined || value === '' || (inline === undefined && value.startsWith('--'))) {
      throw new UsageError(`--${name}: needs a value${hintOf(name, definition)}`);
    }
    given.push(`--${name}=${value}`);
  }
  const extra = places[positionals.length];
  if (extra !== undefined) throw new UsageError(unexpected(extra, takesWords === true));
  const missing = positionals[places.length];
  if (missing !== undefined && missing[1].required !== false) {
    const [name, { description }] = missing;
    throw new UsageError(`${name.toUpperCase()}: is missing${description ? ` (${description})` : ''}`);
  }
  for (const [name, definition] of options) {
    if (definition.required && !seen.has(name)) {
      throw new UsageError(`--${name}: is missing${hintOf(name, definition)}`);
    }
  }
  return { canonical: [...given, '--', ...places], words };
}

const splitAt = (text: string, mark: string): readonly [string, string | undefined] => {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

const hintOf = (name: string, { valueHint, description }: ArgDef): string =>
  `; write --${name} ${valueHint ?? 'VALUE'}${description ? ` (${description})` : ''}`;

async function unknownOption(flag: string, names: readonly string[]): Promise<UsageError> {
  const { didYouMean } = await import('@moelab/core');
  const known = [...names, 'help'].map((name) => `--${name}`);
  return new UsageError(`${flag}: is not an option${didYouMean(flag, known)} (options: ${known.join(', ')})`);
}

const unexpected = (word: string, takesWords: boolean): string =>
  takesWords && word.includes('=')
    ? `${word}: options of parts begin with the kind of part; write gate.${word}, expert.${word} or estimator.${word}`
    : `${word}: is one word too many${takesWords ? ' (an option of a part is written gate.k=2)' : ''}`;
