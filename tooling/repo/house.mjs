// Prints every breach of the rules of the house in the sources of packages, and exits 1 if there is one.
import { houseProblems } from './check-house.mjs';
import { sourcesOf, workspacePackages } from './workspace.mjs';

const folders = workspacePackages().map(({ folder }) => folder);

for (const problem of houseProblems(
  folders.filter((one) => one.startsWith('packages/')).flatMap(sourcesOf),
)) {
  console.error(problem);
  process.exitCode = 1;
}
