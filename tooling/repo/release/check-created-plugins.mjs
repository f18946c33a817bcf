// Starts a plugin of each kind from the packed starter, beside each other in one workspace, and uses it as its author.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeConsumer } from './consumer.mjs';
import { refuse } from './report.mjs';
import { runLine, runProgram } from './run-program.mjs';

const kinds = ['gate', 'expert', 'estimator', 'bound'];

/** Creates the plugins with the starter of another folder, and tests, builds and packs each. */
export async function checkCreatedPlugins(folder, starterFolder, npmrc, report) {
  const starter = join(starterFolder, 'node_modules/.bin/create-plugin');
  const names = ['@moelab/create-plugin'];
  const isReady = await report.check('create', names, async () => {
    mkdirSync(folder);
    for (const kind of kinds) await runProgram(starter, [`my-${kind}`, '--kind', kind], folder);
    await makeConsumer(folder, { workspaces: kinds.map((kind) => `my-${kind}`) }, {}, npmrc);
    return true;
  });
  if (!isReady) return;
  await Promise.all(
    kinds.map((kind) =>
      report.check(kind, names, async () => {
        const own = join(folder, `my-${kind}`);
        await runProgram('npm', ['test'], own);
        await runProgram('npm', ['run', 'build'], own);
        const [{ files }] = JSON.parse(await runProgram('npm', ['pack', '--dry-run', '--json'], own));
        const paths = files.map(({ path }) => path);
        const wanted = ['dist/index.js', 'dist/index.d.ts', 'README.md', 'LICENSE'];
        const missing = wanted.filter((file) => !paths.includes(file));
        const tests = paths.filter((path) => path.includes('.test.'));
        refuse([
          ...missing.map((file) => `the package of the created ${kind} has no ${file}`),
          ...tests.map((file) => `the package of the created ${kind} has the test ${file}`),
          ...(await caseProblems(own, kind)),
        ]);
      }),
    ),
  );
}

/** Takes the case away from the part, under which the compiler must end `npm test`. */
async function caseProblems(folder, kind) {
  const file = join(folder, `src/my-${kind}.test.ts`);
  const written = readFileSync(file, 'utf8');
  writeFileSync(file, written.replace(`'my-${kind}': [`, `'my-other': [`));
  const { status, all } = await runLine('npm test', folder);
  writeFileSync(file, written);
  return status !== 0 && /error TS\d+: .*'my-other'/.test(all)
    ? []
    : [
        `the test of the created ${kind} compiles without a case for its part; npm test ended with ${status}\n${all}`,
      ];
}
