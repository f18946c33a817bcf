import {
  type AnyPart,
  createLab,
  didYouMean,
  isMoelabError,
  MoelabError,
  type OptionsOf,
  type Plugin,
  withoutCode,
} from '@moelab/core';

/** The kinds of part that have a suite. */
export type CheckedKind = (typeof checkedKinds)[number];
const checkedKinds = ['gates', 'experts', 'estimators', 'bounds', 'backends'] as const;

/** For every part of a plugin, the options to check it with: at least one case each. */
export type Cases<P extends Plugin> = {
  readonly [K in Extract<keyof P, CheckedKind>]: {
    readonly [N in keyof P[K]]: readonly [OptionsOf<P[K][N]>, ...OptionsOf<P[K][N]>[]];
  };
};

/** A part with one list of options. */
export interface Case {
  readonly kind: CheckedKind;
  readonly name: string;
  readonly part: AnyPart<CheckedKind>;
  readonly options: unknown;
}

/**
 * Gives every case of a plugin. Refuses what a lab would: what is no plugin, and one that another copy of core has defined. Then,
 * all at once, a part without a case, a case of no part, and a name in `told` (how parts are checked, by kind) that is no part's:
 * without a compiler they would be parts and truths that nobody checks.
 */
export function casesOf(
  plugin: Plugin,
  cases: Readonly<Partial<Record<CheckedKind, Readonly<Record<string, unknown>>>>>,
  told: Readonly<Partial<Record<CheckedKind, Readonly<Record<string, unknown>>>>>,
): readonly Case[] {
  checkPlugin(plugin);
  const problems = Object.keys(cases ?? {})
    .filter((kind) => !(checkedKinds as readonly string[]).includes(kind))
    .map((kind) => `cases.${kind} is no kind of part${didYouMean(kind, checkedKinds)}`);
  const found: Case[] = [];
  for (const kind of checkedKinds) {
    const parts = plugin[kind] ?? {};
    const given = cases?.[kind] ?? {};
    const known = Object.keys(parts);
    for (const [name, part] of Object.entries(parts)) {
      const own = given[name];
      if (!Array.isArray(own) || own.length === 0) {
        const what = own !== undefined && !Array.isArray(own) ? 'no list of cases' : 'no case';
        problems.push(`${kind}/${name} has ${what}; give it a list of options, [{}] at least`);
      } else for (const options of own) found.push({ kind, name, part, options });
    }
    for (const name of Object.keys({ ...given, ...told[kind] })) {
      if (!known.includes(name))
        problems.push(
          `it has no ${kind}/${name}${didYouMean(name, known)} (${kind}: ${known.join(', ') || 'none'})`,
        );
    }
  }
  if (problems.length === 0) return found;
  const where = `describePlugin(${plugin.name})`;
  throw new MoelabError(
    'INVALID_OPTIONS',
    problems.length === 1 ? `${where}: ${problems[0]}` : `${where}:\n  ${problems.join('\n  ')}\n`,
  );
}

function checkPlugin(plugin: Plugin): void {
  try {
    createLab({ plugins: [plugin] });
  } catch (error) {
    if (!isMoelabError(error)) throw error;
    const said = withoutCode(error).replace(/^plugins\[0\]: /, '');
    throw new MoelabError(error.code, `describePlugin: ${said}`, { cause: error });
  }
}
