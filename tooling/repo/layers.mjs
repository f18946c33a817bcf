// Prints every breach of the layer rules in this workspace, and exits 1 if there is one.
import { layerProblems } from './check-layers.mjs';
import { sourcesOf, workspacePackages } from './workspace.mjs';

const packages = workspacePackages().map(({ folder, manifest }) => ({
  folder,
  manifest,
  sources: sourcesOf(folder),
}));

for (const problem of layerProblems(packages)) {
  console.error(problem);
  process.exitCode = 1;
}
