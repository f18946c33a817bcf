// Checks the packages as their users get them: packs every published one, judges the tarballs with publint and attw,
// installs them with npm into an empty folder, and there imports every entry, type-checks and runs the README's first
// example, runs the tests of examples/custom-gate, and calls the program, for a study too; then starts a plugin of each
// kind as `npm create @moelab/plugin` does, tests, builds and packs it. Prints what is wrong and exits 1.
//
// The checks are on tarballs, never on folders: only packing applies `publishConfig`, under which `exports` are at `dist`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeBlocks } from '../doc-examples/code-blocks.mjs';
import { root, workspacePackages } from './workspace.mjs';

const bin = join(root, 'node_modules/.bin');
const folder = mkdtempSync(join(tmpdir(), 'moelab-release-'));
const tarballs = join(folder, 'tarballs');
const consumer = join(folder, 'consumer');
const kinds = ['gate', 'expert', 'estimator', 'bound'];

/** Runs a program; when it fails, prints what it said and counts it. */
function run(what, program, programArguments, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(program, programArguments, {
    cwd,
    encoding: 'utf8',
    // a user's npm is not told of pnpm's settings
    env: Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !/^npm_(?!config_cache)/i.test(key)),
    ),
    shell: process.platform === 'win32',
  });
  if (status === 0) return stdout;
  process.exitCode = 1;
  console.error(`${what}: failed\n${error ?? ''}${stdout}${stderr}`.trimEnd());
  return undefined;
}

function refuse(sentence) {
  process.exitCode = 1;
  console.error(sentence);
}

let isComplete = true;
const published = workspacePackages().filter(({ manifest }) => !manifest.private);

try {
  run('tsc -b', join(bin, 'tsc'), ['-b', ...published.map(({ folder: from }) => from)]);
  for (const { folder: from, manifest } of published) {
    const packed = run(
      `pack ${from}`,
      join(bin, 'pnpm'),
      ['pack', '--pack-destination', tarballs],
      join(root, from),
    );
    if (packed === undefined) {
      isComplete = false;
      continue;
    }
    const tarball = join(tarballs, tarballName(manifest));
    run(`publint ${manifest.name}`, join(bin, 'publint'), ['run', tarball, '--strict']);
    run(`attw ${manifest.name}`, join(bin, 'attw'), [tarball, '--profile', 'esm-only', '--quiet']);
    const files = run(`list ${manifest.name}`, 'tar', ['-tzf', tarball])?.split('\n') ?? [];
    for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
      if (!files.includes(`package/${file}`)) refuse(`${manifest.name}: its tarball has no ${file}`);
    }
    // a template of a plugin has a test to copy
    const tests = files.filter((file) => /\.test\./.test(file) && !file.startsWith('package/templates/'));
    if (tests.length > 0) refuse(`${manifest.name}: its tarball has ${tests.join(', ')}`);
  }
  if (isComplete) {
    useAsAnyoneWould();
    createPlugins();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function useAsAnyoneWould() {
  const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const version = (name) => new RegExp(`^ {2}"?${name}"?: (\\S+)$`, 'm').exec(catalog)[1];
  const firstExample = (document) =>
    codeBlocks(readFileSync(join(root, document), 'utf8')).find(({ kind }) => kind === 'run');
  const example = firstExample('README.md');
  const entries = published.flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      // needs a running vitest; the example's test imports it
      .filter((entry) => entry !== './package.json' && entry !== './vitest')
      .map((entry) => `${manifest.name}${entry.slice(1)}`),
  );
  cpSync(join(root, 'examples/custom-gate/src'), join(consumer, 'src'), { recursive: true });
  const write = (file, text) => writeFileSync(join(consumer, file), text);
  write('src/readme-example.ts', `${example.code}\nexport {};\n`);
  write('entries.mjs', entries.map((entry) => `import '${entry}';\n`).join(''));
  write(
    'package.json',
    JSON.stringify({
      name: 'consumer',
      private: true,
      type: 'module',
      dependencies: Object.fromEntries([
        ...Object.entries(tarballsByName()),
        ...['@tensorflow/tfjs-core', 'typescript', 'vitest', 'tsx', '@types/node'].map((name) => [
          name,
          version(name),
        ]),
      ]),
      overrides: tarballsByName(),
    }),
  );
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        // tfjs-core's own declarations do not type-check
        skipLibCheck: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        allowImportingTsExtensions: true,
        types: ['node'],
      },
      include: ['src'],
    }),
  );
  if (!install(consumer)) return;
  const own = (name) => join(consumer, 'node_modules/.bin', name);
  run('import every entry', process.execPath, ['entries.mjs'], consumer);
  run('type-check', own('tsc'), ['--pretty', 'false'], consumer);
  run("the README's example", own('tsx'), ['src/readme-example.ts'], consumer);
  if (readdirSync(join(consumer, 'src')).some((file) => file.endsWith('.test.ts'))) {
    run("the example gate's tests", own('vitest'), ['run'], consumer);
  } else refuse('examples/custom-gate: has no test');
  const said = run('moelab --version', own('moelab'), ['--version'], consumer)?.trim();
  const wanted = published.find(({ manifest }) => manifest.name === 'moelab').manifest.version;
  if (said !== undefined && said !== wanted) refuse(`moelab --version: must print ${wanted}, got ${said}`);
  run('moelab list', own('moelab'), ['list'], consumer);
  const study = firstExample('packages/study/README.md');
  write('study.mjs', study.code.replaceAll(' as const', '')); // its only TypeScript
  const words = ['root-n', '--module', 'study.mjs', '--quick', '--workers', '2', '--out', 'run'];
  run('moelab run', own('moelab'), ['run', ...words], consumer);
  run('moelab report', own('moelab'), ['report', 'run', '--module', 'study.mjs'], consumer);
}

/** Starts a plugin of each kind from the packed starter, beside each other in one workspace, and uses it as its author. */
function createPlugins() {
  const plugins = join(folder, 'plugins');
  mkdirSync(plugins);
  const starter = join(consumer, 'node_modules/.bin/create-plugin');
  for (const kind of kinds) run(`create a ${kind}`, starter, [`my-${kind}`, '--kind', kind], plugins);
  writeFileSync(
    join(plugins, 'package.json'),
    JSON.stringify({
      private: true,
      workspaces: kinds.map((kind) => `my-${kind}`),
      overrides: tarballsByName(),
    }),
  );
  if (!install(plugins)) return;
  for (const kind of kinds) {
    const own = join(plugins, `my-${kind}`);
    run(`test the created ${kind}`, 'npm', ['test'], own);
    run(`build the created ${kind}`, 'npm', ['run', 'build'], own);
    const packed = run(`pack the created ${kind}`, 'npm', ['pack', '--dry-run', '--json'], own);
    if (packed === undefined) continue;
    const files = JSON.parse(packed)[0].files.map(({ path }) => path);
    for (const file of ['dist/index.js', 'dist/index.d.ts', 'README.md', 'LICENSE']) {
      if (!files.includes(file)) refuse(`the created ${kind}: its package has no ${file}`);
    }
  }
}

/** Installs with npm, as a user; tells whether that went well. */
function install(where) {
  const words = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
  return run('npm install', 'npm', words, where) !== undefined;
}

/** Every published package by its tarball: they depend on each other by version, which no registry has yet. */
function tarballsByName() {
  return Object.fromEntries(
    published.map(({ manifest }) => [manifest.name, `file:${join(tarballs, tarballName(manifest))}`]),
  );
}

function tarballName({ name, version }) {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}
