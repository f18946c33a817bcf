// A plugin says its version, which model files record: it must be its package's. Packages cannot read their own
// package.json where there is no file system, so it is written in the sources. Prints what is wrong and exits 1;
// `--fix` writes it, after `changeset version`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, workspacePackages } from './workspace.mjs';

const fix = process.argv.includes('--fix');
for (const { folder, manifest } of workspacePackages()) {
  const stated = new RegExp(`(name: '${manifest.name}',\\s*version: ')([^']*)(')`, 'g');
  for (const path of readdirSync(join(root, folder, 'src'), { recursive: true })) {
    const file = join(root, folder, 'src', path);
    if (!/\.ts$/.test(path) || /\.test\.ts$/.test(path)) continue;
    const text = readFileSync(file, 'utf8');
    const wanted = text.replace(stated, (_, before, __, after) => `${before}${manifest.version}${after}`);
    if (wanted === text) continue;
    if (fix) {
      writeFileSync(file, wanted);
    } else {
      console.error(
        `${folder}/src/${path}: the plugin's version must be ${manifest.version}; run with --fix`,
      );
      process.exitCode = 1;
    }
  }
}
