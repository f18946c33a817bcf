// Gives the text of docs/backends.md. It is made in a process of its own, because it starts tfjs and its backends.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './workspace.mjs';

export const backendsPage = () =>
  execFileSync(process.execPath, ['--import', 'tsx', join(root, 'tooling/repo/backends-page.mjs')], {
    cwd: root,
    encoding: 'utf8',
  });
