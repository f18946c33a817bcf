// Writes the generated files that are committed, so that a fresh clone needs no build step for them.
// `--check` regenerates in memory instead, prints each file that differs, and exits 1 if one does. Names of files: only these;
// `--measured`: only those that show the committed benchmarks.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backendsPage } from './generate-backends.mjs';
import { stockGradients } from './generate-gradients.mjs';
import { kernelBytes } from './generate-kernels.mjs';
import { measuredDocuments, sectionGenerators } from './generate-sections.mjs';
import { root } from './workspace.mjs';

const generators = {
  'packages/core/src/tfjs/gradients.generated.ts': stockGradients,
  'packages/numerics/src/kernels/module-bytes.generated.ts': kernelBytes,
  'docs/backends.md': backendsPage,
  ...sectionGenerators(),
};

const check = process.argv.includes('--check');
const asked = process.argv
  .slice(2)
  .flatMap((word) => (word === '--measured' ? measuredDocuments() : word === '--check' ? [] : [word]));
const unknown = asked.find((file) => !Object.hasOwn(generators, file));
if (unknown !== undefined) {
  console.error(`${unknown}: is not generated (generated: ${Object.keys(generators).join(', ')})`);
  process.exit(2);
}
for (const file of asked.length > 0 ? asked : Object.keys(generators)) {
  const path = join(root, file);
  const wanted = await generators[file]();
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
  if (check) {
    console.error(`${file}: differs from what its generator makes; run: node tooling/repo/generate.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, wanted);
    console.error(`${file}: written, ${wanted.length} characters`);
  }
}
