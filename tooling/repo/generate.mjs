// Writes the generated files that are committed, so that a fresh clone needs no build step for them.
// `--check` regenerates in memory instead, prints each file that differs, and exits 1 if one does.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backendsPage } from './generate-backends.mjs';
import { stockGradients } from './generate-gradients.mjs';
import { kernelBytes } from './generate-kernels.mjs';
import { sectionGenerators } from './generate-sections.mjs';
import { root } from './workspace.mjs';

const generators = {
  'packages/core/src/tfjs/gradients.generated.ts': stockGradients,
  'packages/numerics/src/kernels/module-bytes.generated.ts': kernelBytes,
  'docs/backends.md': backendsPage,
  ...sectionGenerators(),
};

const check = process.argv.includes('--check');
for (const [file, generate] of Object.entries(generators)) {
  const path = join(root, file);
  const wanted = await generate();
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted) continue;
  if (check) {
    console.error(`${file}: differs from what its generator makes; run: node tooling/repo/generate.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, wanted);
    console.error(`${file}: written, ${wanted.length} characters`);
  }
}
