// Uses the packages in plain Node, from a folder with nothing else: entries, contracts, READMEs and the program.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { dependenciesOn, makeConsumer, writeFiles } from './consumer.mjs';
import { refuse } from './report.mjs';
import { runProgram } from './run-program.mjs';

const node = (folder, ...words) => runProgram(process.execPath, words, folder);

/** Makes the folder: every package and what comes with it, as a user has them who develops nothing. */
export function makeNodeConsumer(folder, packages, npmrc) {
  return makeConsumer(folder, { dependencies: dependenciesOn(packages) }, {}, npmrc);
}

/** Imports every entry as an ES module; one entry needs a running vitest, which the guide gives it. */
export function checkEntries(folder, packages, report) {
  return Promise.all(
    packages.map(({ name, manifest }) =>
      report.check('import', [name], () => {
        const entries = Object.keys(manifest.exports).filter(
          (entry) => !/package\.json$|vitest$/.test(entry),
        );
        const lines = entries.map((entry) => `await import('${name}${entry.slice(1)}');`);
        return node(folder, '--input-type=module', '--eval', lines.join('\n'));
      }),
    ),
  );
}

/** Runs the compiled examples of the READMEs; each must print what its README says. */
export function checkExamples(folder, compiled, examples, report) {
  cpSync(compiled, join(folder, 'examples'), { recursive: true });
  return Promise.all(
    examples.map(({ name, file, output, runs, missing }) =>
      report.check(runs ? 'README' : 'README (types)', [name], async () => {
        if (missing.length > 0)
          throw new Error(
            `the example of its README imports what 'npm install …' there does not name: ${missing.join(', ')}`,
          );
        if (!runs) return;
        const said = await node(folder, join('examples', `${file}.js`));
        if (output !== undefined && said.trimEnd() !== output)
          throw new Error(`its README's example prints\n${said}where it says\n${output}`);
      }),
    ),
  );
}

/** A lab must refuse, by code and with the remedy, plugins of another contract, of a second core, and no plugin at all. */
export function checkContracts(folder, report) {
  const core = join(folder, 'node_modules/@moelab/core');
  cpSync(core, join(folder, 'second-core'), { recursive: true });
  cpSync(core, join(folder, 'later-core'), { recursive: true });
  const mark = readFileSync(join(core, 'dist/core-copy.js'), 'utf8');
  const later = mark.replace('PLUGIN_CONTRACT = 1;', 'PLUGIN_CONTRACT = 2;');
  writeFiles(folder, {
    'later-core/dist/core-copy.js': later,
    'contracts.js': `
      import { createLab } from '@moelab/core';
      import { definePlugin as laterPlugin } from './later-core/dist/index.js';
      import { definePlugin as secondPlugin } from './second-core/dist/index.js';
      const said = (plugin) => {
        try {
          createLab({ plugins: [plugin] });
          return 'nothing';
        } catch ({ code, message }) {
          return code + ' ' + message;
        }
      };
      const plugins = [laterPlugin({ name: 'later' }), secondPlugin({ name: 'second' }), 'none'];
      console.log(JSON.stringify(plugins.map(said)));
    `,
  });
  return report.check('contracts', ['@moelab/core'], async () => {
    if (later === mark) throw new Error('dist/core-copy.js has no PLUGIN_CONTRACT to change');
    const said = JSON.parse(await node(folder, 'contracts.js'));
    const wanted = [
      /^PLUGIN_CONTRACT later: was built for plugin contract 2 .*install a newer @moelab\/core/,
      /^DUPLICATE_CORE second: was defined by another copy .*npm ls @moelab\/core/,
      /^INVALID_PLUGIN /,
    ];
    refuse(
      wanted.flatMap((pattern, i) =>
        pattern.test(said[i]) ? [] : [`${pattern} is not what it says: ${said[i]}`],
      ),
    );
  });
}

/** Without the native package, which nothing installs unasked, the GPU's backend must say what to install. */
export function checkOptionalPeer(folder, report) {
  const script = `
    const { loadNodeGpu } = await import('@moelab/backend-node-gpu');
    console.log(await loadNodeGpu().then(() => 'loaded', ({ code, message }) => code + ' ' + message));
  `;
  return report.check('optional peer', ['@moelab/backend-node-gpu'], async () => {
    const said = await node(folder, '--input-type=module', '--eval', script);
    if (!/^BACKEND_UNAVAILABLE .*npm install @tensorflow\/tfjs-node-gpu/.test(said))
      throw new Error(`it says ${said}`);
  });
}

/** Lists, fits and scores by the program, and runs a study of one's own and one of those that it brings. */
export function checkProgram(folder, report) {
  const program = join(folder, 'node_modules/.bin/moelab');
  const moelab = (...words) => runProgram(program, words, folder);
  cpSync(join(root, 'apps/cli/data/mcycle.csv'), join(folder, 'mcycle.csv'));
  const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/moelab/package.json'), 'utf8'));
  const checks = [
    [
      'moelab',
      '--version',
      async () => {
        const said = (await moelab('--version')).trim();
        if (said !== version) throw new Error(`must print ${version}, got ${said}`);
      },
    ],
    ['moelab', 'list', () => moelab('list')],
    [
      'moelab',
      'fit',
      async () => {
        const options = [
          '--experts',
          '2',
          'estimator.starts=3',
          '--out',
          'model.json',
          '--figure',
          'fit.png',
        ];
        await moelab('fit', 'mcycle.csv', '--target', 'accel', ...options);
        await moelab('score', 'model.json', 'mcycle.csv');
      },
    ],
    [
      '@moelab/study',
      'moelab run',
      async () => {
        const module = ['--module', 'examples/packages-study.js'];
        await moelab('run', 'root-n', ...module, '--quick', '--workers', '2', '--out', 'own-run');
        await moelab('report', 'own-run', ...module);
      },
    ],
    [
      '@moelab/studies',
      'moelab run',
      async () => {
        const said = await moelab('run', '--list');
        if (!said.includes('dense-to-sparse')) throw new Error(`lists no study 'dense-to-sparse':\n${said}`);
      },
    ],
  ];
  return Promise.all(checks.map(([name, check, work]) => report.check(check, [name], work)));
}
