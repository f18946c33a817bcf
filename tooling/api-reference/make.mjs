// Makes the API reference, out/api, from the docstrings of every entry point of the packages. Exits 1 on a warning: an
// export without a docstring, a type that a signature names and no entry exports, a link that leads nowhere.
import { join } from 'node:path';
import { Application } from 'typedoc';
import { root, workspacePackages } from '../repo/workspace.mjs';

/** Each entry point: what one imports, and the source behind it. */
const entries = workspacePackages()
  .filter(({ folder }) => folder.startsWith('packages/'))
  .flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports)
      .filter(([, file]) => file.endsWith('.ts'))
      .map(([path, file]) => ({ name: manifest.name + path.slice(1), file: join(root, folder, file) })),
  );

const application = await Application.bootstrap({
  name: 'moelab',
  entryPoints: entries.map(({ file }) => file),
  tsconfig: join(import.meta.dirname, 'tsconfig.json'),
  basePath: root,
  out: join(root, 'out/api'),
  readme: 'none',
  excludeInternal: true,
  disableGit: true,
  sourceLinkTemplate: 'https://github.com/moelab/moelab/blob/main/{path}#L{line}',
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
  requiredToBeDocumented: ['Function', 'Class', 'Interface', 'TypeAlias', 'Variable'],
  packagesRequiringDocumentation: workspacePackages().map(({ manifest }) => manifest.name),
  // typedoc drops the docstrings of optional methods that come through Omit and Pick, and knows none in a conditional type
  intentionallyNotDocumented: [
    '@moelab/core.Made.__type.create',
    '@moelab/core.NamedGate.advance',
    '@moelab/estimators.IdentifyOptions.onProgress',
    '@moelab/study.Study.figures',
  ],
});
const project = await application.convert();
if (project === undefined) process.exit(1);
for (const { name, file } of entries) {
  const made = project.children.find((module) =>
    module.sources?.some((source) => source.fullFileName === file),
  );
  if (made === undefined) throw new Error(`${name}: the reference has no page for it`);
  made.name = name;
}
application.validate(project);
await application.generateOutputs(project);
process.exitCode = application.logger.hasErrors() || application.logger.hasWarnings() ? 1 : 0;
