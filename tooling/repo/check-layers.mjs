// The layer rules of the workspace, and the check of a package against them.
//
// The rules are on `dependencies`, `peerDependencies` and `src/**`. Test files and `devDependencies` may use any
// package: a gate is proved on real experts. This table is the only place that knows the layers.
import { posix } from 'node:path';

const plugins = [
  'packages/gates',
  'packages/experts',
  'packages/estimators',
  'packages/bounds',
  'packages/backend-*',
];
const apps = ['apps/studies', 'apps/cli', 'apps/example-driver', 'examples/*'];

/** What runs in Node alone. Of other packages `src/node` does, which the rest may not import: tsc, with types for a whole package, cannot tell. */
const programs = [...apps, 'packages/create-plugin'];

/** Which workspace folders a folder of each layer may depend on; `*` stands for the rest of a folder's name. */
const layers = [
  { layer: 'ground', folders: ['packages/numerics'], mayUse: [] },
  { layer: 'ground', folders: ['packages/information'], mayUse: ['packages/numerics'] },
  { layer: 'core', folders: ['packages/core'], mayUse: ['packages/numerics'] },
  {
    layer: 'plugin',
    folders: plugins,
    mayUse: ['packages/core', 'packages/numerics', 'packages/information'],
  },
  {
    layer: 'driver',
    folders: ['packages/study', 'packages/tasks'],
    mayUse: ['packages/core', 'packages/numerics'],
  },
  {
    layer: 'kit',
    folders: ['packages/testkit', 'packages/create-plugin'],
    mayUse: ['packages/core', 'packages/numerics'],
    peers: { 'packages/testkit': ['packages/backend-float64'] },
  },
  { layer: 'app', folders: apps, mayUse: ['packages/*', 'apps/studies'] },
];

/**
 * Gives a sentence for every breach of the rules.
 *
 * A package is `{ folder, manifest, sources: [{ path, text }] }`, its sources those of `src/**` without tests, with
 * paths from the workspace's root.
 */
export function layerProblems(packages) {
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  return packages.flatMap((one) => [
    ...dependencyProblems(one, byName),
    ...one.sources.flatMap(({ path, text }) =>
      importsOf(text).flatMap((specifier) => importProblem(one, path, specifier, byName)),
    ),
  ]);
}

function dependencyProblems({ folder, manifest }, byName) {
  const rule = layers.find(({ folders }) => matches(folder, folders));
  if (rule === undefined) return [`${folder}: has no layer; add it to tooling/repo/check-layers.mjs`];
  const { layer, mayUse, peers = {} } = rule;
  const check = (field, allowed) =>
    Object.keys(manifest[field] ?? {})
      .map((name) => byName.get(name)?.folder)
      .filter((other) => other !== undefined && !matches(other, allowed))
      .map(
        (other) =>
          `${folder}/package.json: ${field} names ${other}, which the ${layer} layer may not use (may: ${allowed.join(', ') || 'no package of the workspace'})`,
      );
  return [
    ...check('dependencies', mayUse),
    ...check('optionalDependencies', mayUse),
    ...check('peerDependencies', [...mayUse, ...(peers[folder] ?? [])]),
  ];
}

function importProblem({ folder, manifest }, path, specifier, byName) {
  const node = `${folder}/src/node/`;
  const mayUseNode = matches(folder, programs) || path.startsWith(node);
  if (specifier.startsWith('node:'))
    return mayUseNode ? [] : [`${path}: '${specifier}' is for src/node: the rest runs in browsers too`];
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (target.startsWith(node) && !mayUseNode)
      return [`${path}: '${specifier}' is of src/node, which runs in Node alone: the rest may not import it`];
    return target.startsWith(`${folder}/`)
      ? []
      : [`${path}: '${specifier}' leaves the package; import it by its name`];
  }
  const [first, second] = specifier.split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  const declared = {
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  };
  if (name !== manifest.name && !Object.hasOwn(declared, name)) {
    return [`${path}: '${specifier}' is not in dependencies or peerDependencies of ${folder}/package.json`];
  }
  const exported = byName.get(name)?.manifest.exports;
  const entry = `.${specifier.slice(name.length)}`;
  if (exported === undefined || Object.hasOwn(exported, entry)) return [];
  return [`${path}: '${specifier}' is no entry of ${name} (entries: ${Object.keys(exported).join(', ')})`];
}

/** Every module that a TypeScript file imports or re-exports, types included; comments and other strings are skipped. */
export function importsOf(text) {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\[\s\S]|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;
  const found = [];
  let end = 0;
  let code = '';
  for (const { 0: match, index } of text.matchAll(token)) {
    code = `${code}${text.slice(end, index)}`.slice(-40);
    end = index + match.length;
    if (match.startsWith('/')) continue;
    if (!match.startsWith('`') && /(?:^|[^\w.$])(?:from|import|import\s*\()\s*$/.test(code)) {
      found.push(match.slice(1, -1));
    }
    code = `${code}''`;
  }
  return found;
}

const matches = (folder, patterns) =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? folder.startsWith(pattern.slice(0, -1)) : folder === pattern,
  );
