import { BLOCK } from './block-algebra.ts';
import { ARGUMENTS_ADDRESS } from './pass-arguments.ts';
import type { PassData } from './pass-data.ts';
import type { RowPart } from './row-parts.ts';

/** The arguments of what is done to parts: `row-parts` of assembly has the same list. Places and steps are in bytes. */
const NAMES = ['rows', 'slices', 'data', 'blockStep', 'sums', 'sumsStep', 'line', 'parts'] as const;
/** Those of a part, for each after the other: where its columns begin within a block, and where its factors and centres lie, in pairs. */
const PART_NAMES = ['place', 'features', 'held', 'isRows', 'units'] as const;

type PartArguments = Readonly<Record<(typeof PART_NAMES)[number], number>>;

/** The arguments by their names. */
export type RowPartArguments = Readonly<Record<Exclude<(typeof NAMES)[number], 'parts'>, number>> & {
  readonly parts: readonly PartArguments[];
};

/** Gives what the arguments say of a part in a memory that is laid out so. */
export const partArguments = (at: PassData, part: RowPart): PartArguments => ({
  place: 8 * BLOCK * part.before,
  features: part.features,
  held: part.held,
  isRows: part.isRows ? 1 : 0,
  units: at.units + 16 * part.before,
});

/** Gives arguments as the words that the kernels look for. */
export const rowPartWords = (given: RowPartArguments): Uint32Array =>
  Uint32Array.of(
    ...NAMES.map((name) => (name === 'parts' ? given.parts.length : given[name])),
    ...given.parts.flatMap((part) => PART_NAMES.map((name) => part[name])),
  );

/** Reads the arguments of a memory. */
export function readRowPartArguments(words: Uint32Array): RowPartArguments {
  let at = ARGUMENTS_ADDRESS / 4;
  const read = <Name extends string>(names: readonly Name[]) =>
    Object.fromEntries(names.map((name) => [name, words[at++]!])) as Record<Name, number>;
  const { parts, ...given } = read(NAMES);
  return { ...given, parts: Array.from({ length: parts }, () => read(PART_NAMES)) };
}
