// Keeps `references` in every tsconfig.json equal to the workspace dependencies in package.json, because tsc does
// not notice a missing one: it then reads the other package's sources again and builds in the wrong order.
// Prints what is wrong and exits 1; `--fix` writes it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root, workspacePackages } from './workspace.mjs';

const fix = process.argv.includes('--fix');
const packages = workspacePackages().filter(({ folder }) => existsSync(join(root, folder, 'tsconfig.json')));
const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));

const wanted = packages.map(({ folder, manifest }) => ({
  file: `${folder}/tsconfig.json`,
  paths: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    .filter((name) => folderOf.has(name))
    .map((name) => posix.relative(folder, folderOf.get(name)))
    .sort(),
}));
const folders = packages.map(({ folder }) => folder);
wanted.push({ file: 'tsconfig.json', paths: [...folders, 'tsconfig.tests.json'] });
wanted.push({ file: 'tsconfig.tests.json', paths: folders });

for (const { file, paths } of wanted) {
  const config = JSON.parse(readFileSync(join(root, file), 'utf8'));
  const have = (config.references ?? []).map(({ path }) => path);
  if (JSON.stringify(have) === JSON.stringify(paths)) continue;
  if (fix) {
    const references = paths.map((path) => ({ path }));
    writeFileSync(join(root, file), `${JSON.stringify({ ...config, references }, null, 2)}\n`);
  } else {
    console.error(
      `${file}: references should be [${paths.join(', ')}], got [${have.join(', ')}]; run with --fix`,
    );
    process.exitCode = 1;
  }
}
