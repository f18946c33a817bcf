// Packs the published packages and judges their tarballs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../workspace.mjs';
import { refuse } from './report.mjs';
import { runProgram } from './run-program.mjs';
import { checkSize } from './size-budgets.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);
const inRoot = root;

/**
 * Builds and packs packages of the workspace, and gives each as `{ name, folder, manifest, tarball, contents, packedBytes,
 * unpackedBytes }`: `manifest` is the packed one, to which `publishConfig` has been applied, and `contents` a folder with what
 * the tarball has. Throws where one does not pack.
 */
export async function packPackages(workspace, where) {
  for (const { folder } of workspace) removeStaleOutput(join(root, folder));
  await runProgram(bin('tsc'), ['-b', ...workspace.map(({ folder }) => folder)], inRoot);
  return Promise.all(
    workspace.map(async ({ folder, manifest: { name } }) => {
      const words = ['pack', '--json', '--pack-destination', join(where, 'tarballs')];
      const said = JSON.parse(await runProgram(bin('pnpm'), words, join(root, folder)));
      const tarball = join(where, 'tarballs', basename(said.filename));
      const contents = join(where, 'contents', name);
      mkdirSync(contents, { recursive: true });
      await runProgram('tar', ['-xzf', tarball, '-C', contents, '--strip-components=1'], inRoot);
      return {
        name,
        folder,
        manifest: JSON.parse(readFileSync(join(contents, 'package.json'), 'utf8')),
        tarball,
        contents,
        packedBytes: statSync(tarball).size,
        unpackedBytes: filesIn(contents).reduce((sum, file) => sum + statSync(join(contents, file)).size, 0),
      };
    }),
  );
}

/** Judges a tarball: by publint, by attw, by what it has, and by its size. */
export async function judgeTarball({ name, tarball, contents, manifest, packedBytes }, report) {
  await report.check('publint', [name], () =>
    runProgram(bin('publint'), ['run', tarball, '--strict'], inRoot),
  );
  await report.check('attw', [name], () =>
    runProgram(bin('attw'), [tarball, '--profile', 'esm-only', '--quiet'], inRoot),
  );
  await report.check('files', [name], () => {
    const files = filesIn(contents);
    // a template of a plugin has a test to copy
    const tests = files.filter((file) => /\.test\./.test(file) && !file.startsWith('templates/'));
    const scripts = ['preinstall', 'install', 'postinstall'].filter((script) => manifest.scripts?.[script]);
    refuse([
      ...['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']
        .filter((file) => !files.includes(file))
        .map((file) => `its tarball has no ${file}`),
      ...tests.map((file) => `its tarball has a test, ${file}`),
      ...scripts.map((script) => `it has the script '${script}', which runs at installation`),
    ]);
  });
  await report.check('size', [name], () => checkSize(name, packedBytes));
}

/** Every file of a folder, by its path from there. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}

/** Removes from `dist` what was built from sources that are gone: `tsc -b` leaves it, and packing would publish it. */
function removeStaleOutput(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const file of filesIn(dist)) {
    const source = file.replace(/\.(?:d\.ts|js)(?:\.map)?$/, '.ts');
    if (source !== file && !existsSync(join(folder, 'src', source))) rmSync(join(dist, file));
  }
}
