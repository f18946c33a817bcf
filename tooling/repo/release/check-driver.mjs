// Builds and runs apps/example-driver from the packages alone: what its package.json names must be enough.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fences } from '../../doc-examples/code-blocks.mjs';
import { root } from '../workspace.mjs';
import { catalogVersion, dependenciesOn, makeConsumer } from './consumer.mjs';
import { runProgram } from './run-program.mjs';

const driver = join(root, 'apps/example-driver');
const textOf = (path) => readFileSync(join(driver, path), 'utf8');
const maximalLines = 150;

/** Checks that the driver is short, builds, and prints what its README says. */
export async function checkDriver(folder, packages, npmrc, report) {
  const { dependencies } = JSON.parse(textOf('package.json'));
  const ours = packages.filter(({ name }) => name in dependencies);
  const names = ours.map(({ name }) => name);
  await report.check('driver', names, async () => {
    const sources = readdirSync(join(driver, 'src')).filter((file) => !file.endsWith('.test.ts'));
    const files = Object.fromEntries(sources.map((file) => [`src/${file}`, textOf(`src/${file}`)]));
    const lines = Object.values(files).reduce((sum, text) => sum + text.trimEnd().split('\n').length, 0);
    if (lines > maximalLines)
      throw new Error(`apps/example-driver/src has ${lines} lines, more than ${maximalLines}`);

    const others = Object.keys(dependencies).filter((name) => !names.includes(name));
    const wanted = [...others, '@types/node', 'typescript'].map((name) => [name, catalogVersion(name)]);
    const manifest = {
      name: 'driver',
      dependencies: { ...dependenciesOn(ours), ...Object.fromEntries(wanted) },
    };
    const base = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
    const own = JSON.parse(textOf('tsconfig.json'));
    const compilerOptions = { ...base.compilerOptions, ...own.compilerOptions };
    await makeConsumer(
      folder,
      manifest,
      { ...files, 'tsconfig.json': { compilerOptions, include: ['src'] } },
      npmrc,
    );

    await runProgram(process.execPath, ['node_modules/typescript/bin/tsc', '--pretty', 'false'], folder);
    const said = await runProgram(process.execPath, ['dist/main.js'], folder);
    const block = fences(textOf('README.md')).find(({ code }) => code.startsWith('best possible risk'));
    if (said.trimEnd() !== block?.code)
      throw new Error(`the driver prints\n${said}where its README says\n${block?.code}`);
  });
}
