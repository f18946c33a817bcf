// Finds a Chromium for the tests and pages that need one; `--install` gets one on Debian where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The program: what the variable CHROMIUM names, or the first of the usual names on the PATH; undefined where there is none. */
function foundChromium() {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...onPath, ...elsewhere].find((path) => existsSync(path));
}

/** The path of a Chromium; throws what to do where there is none. */
export function chromiumPath() {
  const path = foundChromium();
  if (path !== undefined) return path;
  throw new Error(
    'no Chromium: none on the PATH, and CHROMIUM is not set; install one (Debian: apt-get install chromium), or set CHROMIUM to its path',
  );
}

/** Installs Chromium by apt-get, as root or by a sudo that asks for no password. */
function install() {
  const isRoot = process.getuid?.() === 0;
  const asRoot = (...words) => {
    const [program, ...others] = isRoot ? words : ['sudo', '-n', ...words];
    spawnSync(program, others, { stdio: 'inherit' });
  };
  const wait = '-oDPkg::Lock::Timeout=300';
  asRoot('apt-get', wait, 'update');
  asRoot('apt-get', wait, 'install', '--yes', '--no-install-recommends', 'chromium');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (foundChromium() === undefined && process.argv.includes('--install')) install();
  try {
    console.log(chromiumPath());
  } catch ({ message }) {
    console.error(message);
    process.exitCode = 1;
  }
}
