// Prints every breach of the rules of the house in the sources and tests of packages, and exits 1 if there is one.
import { houseProblems } from './check-house.mjs';
import { packageTypescript } from './workspace.mjs';

for (const problem of houseProblems(packageTypescript())) {
  console.error(problem);
  process.exitCode = 1;
}
