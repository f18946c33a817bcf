// Runs before `npm test`, `npm run demo`, …: installs the workspace with the pnpm that package.json pins,
// so that a machine with only node and npm needs no other step. Under pnpm itself there is nothing to do
// (verifyDepsBeforeRun in pnpm-workspace.yaml has installed what was missing).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

if (!process.env.npm_config_user_agent?.startsWith('pnpm/')) {
  const { packageManager } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const shell = process.platform === 'win32';
  const install = ['--yes', packageManager, 'install', '--frozen-lockfile', '--prefer-offline'];
  process.exitCode = spawnSync('npx', install, { stdio: 'inherit', shell }).status ?? 1;
}
