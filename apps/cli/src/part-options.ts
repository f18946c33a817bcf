import { numberFromText } from './number-from-text.ts';
import { UsageError } from './usage-error.ts';

/** The kinds of part whose options can be given on the command line, by the word before the dot. */
export const partKinds = ['gate', 'expert', 'estimator'] as const;
export type PartKind = (typeof partKinds)[number];

/** The options of each part as they were written; the part's own schema checks them. */
export type PartOptions = Readonly<Record<PartKind, Readonly<Record<string, OptionValue>>>>;
export type OptionValue = number | boolean | string;

/**
 * Reads words like `gate.k=2` and `expert.noise=shared`: a number, `true`, `false`, or text.
 *
 * `names` are the parts that were chosen, for the message when someone writes `top-k.k=2`.
 */
export function partOptions(
  words: readonly string[],
  names: Readonly<Record<PartKind, string>>,
): PartOptions {
  const found: Record<PartKind, Record<string, OptionValue>> = { gate: {}, expert: {}, estimator: {} };
  for (const word of words) {
    const [, prefix = '', name = '', text = ''] = /^([\w-]+)\.([\w.-]+)=(.*)$/s.exec(word) ?? [];
    if (!isKind(prefix)) {
      const kind = partKinds.find((one) => names[one] === prefix);
      const right = (kind === undefined ? partKinds : [kind]).map((one) => `${one}.${name}=${text}`);
      throw new UsageError(`${word}: '${prefix}' is not a kind of part; write ${right.join(' or ')}`);
    }
    if (Object.hasOwn(found[prefix], name)) {
      throw new UsageError(`${prefix}.${name}: is given twice; give it once`);
    }
    if (text === '') throw new UsageError(`${word}: has no value; write ${prefix}.${name}=VALUE`);
    found[prefix][name] = optionValue(text);
  }
  return found;
}

const isKind = (word: string): word is PartKind => (partKinds as readonly string[]).includes(word);

const optionValue = (text: string): OptionValue => {
  if (text === 'true' || text === 'false') return text === 'true';
  return numberFromText(text) ?? text;
};
