// Checks the packages as their users get them: packs every published one, judges the tarballs, installs them with npm into
// empty folders, and there compiles, runs, opens in a page and extends them. Prints a table; says what is wrong and exits 1.
// `--json` prints one document. What is done, one concern a file: `release/`.
//
// The checks are on tarballs, never on folders: only packing applies `publishConfig`, under which `exports` are at `dist`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCreatedPlugins } from './release/check-created-plugins.mjs';
import { checkDriver } from './release/check-driver.mjs';
import { checkGuide } from './release/check-guide.mjs';
import {
  checkContracts,
  checkEntries,
  checkExamples,
  checkOptionalPeer,
  checkProgram,
  makeNodeConsumer,
} from './release/check-in-node.mjs';
import { checkPage } from './release/check-page.mjs';
import { checkTypes, makeTypedConsumer } from './release/check-types.mjs';
import { serveRegistry } from './release/local-registry.mjs';
import { judgeTarball, packPackages } from './release/pack.mjs';
import { installScriptProblems, licenceProblems, productionTree } from './release/production-tree.mjs';
import { readmeExamples } from './release/readme-examples.mjs';
import { createReport, refuse } from './release/report.mjs';
import { resultDocument, resultText } from './release/result.mjs';
import { workspacePackages } from './workspace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'moelab-release-'));
const at = (name) => join(folder, name);
const report = createReport();
const published = workspacePackages().filter(({ manifest }) => !manifest.private);
const names = published.map(({ manifest }) => manifest.name);
try {
  const packages = await report.check('pack', names, () => packPackages(published, folder));
  if (packages !== undefined) {
    const result = await checkPackages(packages);
    console.log(process.argv.includes('--json') ? JSON.stringify(result, undefined, 2) : resultText(result));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = report.problems.length === 0 ? 0 : 1;

/** Each check waits for what it needs alone; how many programs run at once is limited where they are started. */
async function checkPackages(packages) {
  const { npmrc, close } = await serveRegistry(packages);
  const examples = readmeExamples(packages);
  const readme = examples.find(({ name }) => name === 'moelab');

  const typed = report.check('install to develop', names, () =>
    makeTypedConsumer(at('typed'), packages, examples, npmrc),
  );
  const inNode = report.check('install', names, () => makeNodeConsumer(at('node'), packages, npmrc));
  const isCompiled = typed.then((where) => where && checkTypes(where, names, report).then(() => true));

  const [page, tree = []] = await Promise.all([
    isCompiled.then((is) => is && checkPage(at('typed'), packages, readme.output, report)),
    inNode.then((where) => where && checkAlone(where)),
    checkGuide(at('guide'), packages, npmrc, report),
    checkDriver(at('driver'), packages, npmrc, report),
    ...packages.map((one) => judgeTarball(one, report)),
  ]);
  close();
  return resultDocument(packages, page, tree, report);

  async function checkAlone(where) {
    const tree = productionTree(where);
    await Promise.all([
      report.check('scripts', names, () => refuse(installScriptProblems(tree))),
      report.check('licences', names, () => refuse(licenceProblems(tree))),
      checkEntries(where, packages, report),
      checkContracts(where, report),
      checkOptionalPeer(where, report),
      checkCreatedPlugins(at('plugins'), where, npmrc, report),
      isCompiled
        .then((is) => is && checkExamples(where, join(at('typed'), 'built/examples'), examples, report))
        .then(() => checkProgram(where, report)),
    ]);
    return tree;
  }
}
