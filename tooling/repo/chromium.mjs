// Finds a Chromium for the tests and pages that need one; `--install` gets one on Debian and Ubuntu where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The program: what the variable CHROMIUM names, or the first of the usual names on the PATH. Throws where there is none. */
export function chromiumPath() {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [...onPath, ...elsewhere].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'no Chromium: not on the PATH, and CHROMIUM is not set; install one (Debian, Ubuntu: apt-get install chromium), or set CHROMIUM to its path',
  );
}

/** Installs Chromium by apt-get, as root or by a sudo that asks for no password. */
function install() {
  const isRoot = process.getuid?.() === 0;
  const asRoot = (...words) => {
    const [program, ...others] = isRoot ? words : ['sudo', '-n', ...words];
    return spawnSync(program, others, { stdio: 'inherit' }).status === 0;
  };
  const wait = '-oDPkg::Lock::Timeout=300';
  asRoot('apt-get', wait, 'update');
  asRoot('apt-get', wait, 'install', '--yes', '--no-install-recommends', 'chromium');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    chromiumPath();
  } catch {
    if (process.argv.includes('--install')) install();
  }
  console.log(chromiumPath());
}
