// Prints every breach of the layer rules in this workspace, and exits 1 if there is one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layerProblems } from './check-layers.mjs';
import { root, workspacePackages } from './workspace.mjs';

const isSource = (path) => /\.[cm]?tsx?$/.test(path) && !/\.test\.tsx?$/.test(path);

const packages = workspacePackages().map(({ folder, manifest }) => ({
  folder,
  manifest,
  sources: readdirSync(join(root, folder, 'src'), { recursive: true })
    .map((path) => `${folder}/src/${path.replaceAll('\\', '/')}`)
    .filter(isSource)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
}));

for (const problem of layerProblems(packages)) {
  console.error(problem);
  process.exitCode = 1;
}
