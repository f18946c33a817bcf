// Compiles the WebAssembly kernels of packages/numerics/assembly and gives their bytes as a TypeScript module, so that
// neither Node nor a bundler needs a file beside the code, and no user needs a compiler.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { root } from './workspace.mjs';

const folder = join(root, 'packages/numerics/assembly');
const modules = [
  'exponentials',
  'logarithms',
  'panels',
  'mixtures',
  'neighbours',
  'block-algebra',
  'posterior',
  'row-weights',
  'gate-activations',
  'predictor-pairs',
  'gated-gaussian',
  'row-parts',
];
/** Bytes near a memory's beginning that each module has for its constants; the first as many are nobody's. */
const CONSTANTS = 512;
/** Chromium before version 115 compiles no larger module at once on a page's main thread. */
const MOST_BYTES = 4096;
const options = '--optimizeLevel 3 --enable simd --runtime stub --importMemory --noAssert'.split(' ');

/** Gives the text of module-bytes.generated.ts. */
export async function kernelBytes() {
  const lines = [];
  for (const [i, name] of modules.entries()) {
    const key = name.includes('-') ? `'${name}'` : name;
    lines.push(`  ${key}:\n    '${await compiled(name, CONSTANTS * (1 + i))}',`);
  }
  return `// What AssemblyScript ${asc.version} makes of packages/numerics/assembly, in base64: made by tooling/repo/generate.mjs, do not edit.
export const moduleBytes = {
${lines.join('\n')}
};

/** Bytes at the beginning of a memory where the modules keep their constants. */
export const CONSTANT_BYTES = ${CONSTANTS * (1 + modules.length)};
`;
}

async function compiled(name, memoryBase) {
  let binary;
  const place = ['--memoryBase', String(memoryBase), '--lowMemoryLimit', String(memoryBase + CONSTANTS)];
  const words = [`${name}.ts`, '--outFile', `${name}.wasm`, ...place, ...options];
  const { error, stderr } = await asc.main(words, {
    readFile: (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null),
    writeFile: (_, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`packages/numerics/assembly/${name}.ts: ${error.message}\n${stderr}`);
  if (binary.length > MOST_BYTES) {
    throw new Error(
      `packages/numerics/assembly/${name}.ts: compiles to ${binary.length} bytes; a page can load at most ${MOST_BYTES} at once: make two modules of it`,
    );
  }
  return Buffer.from(binary).toString('base64');
}
