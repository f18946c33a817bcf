// Builds a page with vite and opens it in headless Chromium.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { importsOf } from '../check-layers.mjs';
import { chromiumPath } from '../chromium.mjs';
import { runProgram } from './run-program.mjs';
import { checkSize } from './size-budgets.mjs';

/**
 * Builds the page of the typed consumer and opens it: there the README's example must print what it prints in Node, and the two
 * backends must agree. Gives the bytes of the page's JavaScript, also compressed, and of its .wasm files.
 */
export async function checkPage(folder, packages, readmeOutput, report) {
  const imported = importsOf(readFileSync(join(folder, 'page/main.ts'), 'utf8'));
  const names = packages.map(({ name }) => name).filter((name) => imported.includes(name));
  const sizes = await report.check('page', names, async () => {
    const vite = join(folder, 'node_modules/vite/bin/vite.js');
    const words = [vite, 'build', 'page', '--outDir', '../page-built'];
    await runProgram(process.execPath, words, folder);
    const said = (await linesOfPage(join(folder, 'page-built'))).join('\n');
    if (!said.startsWith(`${readmeOutput}\n`))
      throw new Error(`prints\n${said}\nwhere the README says\n${readmeOutput}`);
    const risks = /^float64: risk (\S+)\nwasm: risk (\S+)$/.exec(said.slice(readmeOutput.length + 1));
    if (risks === null || Math.abs(risks[1] - risks[2]) > 1e-3 * risks[1])
      throw new Error(`the backends do not agree, or did not both train; it prints\n${said}`);
    return bundleSizes(join(folder, 'page-built/assets'));
  });
  if (sizes !== undefined)
    await report.check('page size', names, () => checkSize('page, compressed', sizes.compressedBytes));
  return sizes;
}

function bundleSizes(assets) {
  const sum = (ending, measure) =>
    readdirSync(assets)
      .filter((file) => file.endsWith(ending))
      .reduce((bytes, file) => bytes + measure(readFileSync(join(assets, file))), 0);
  return {
    scriptBytes: sum('.js', ({ length }) => length),
    compressedBytes: sum('.js', (text) => gzipSync(text).length),
    wasmBytes: sum('.wasm', ({ length }) => length),
  };
}

/**
 * Opens a built page and gives the lines that it prints before `done`. Throws where the page does, where it
 * prints an error, and where it is not done within a minute.
 */
async function linesOfPage(built) {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    // no server: what the page asks for is answered from the folder
    await page.route('http://localhost/**', (route) => {
      const { pathname } = new URL(route.request().url());
      const path = join(built, pathname === '/' ? 'index.html' : pathname);
      return existsSync(path) ? route.fulfill({ path }) : route.fulfill({ status: 404 });
    });
    const lines = [];
    const isDone = new Promise((resolve, reject) => {
      page.on('pageerror', reject);
      page.on('console', (message) => {
        if (message.type() === 'error') reject(new Error(`the page printed ${message.text()}`));
        else if (message.text() === 'done') resolve(true);
        else lines.push(message.text());
      });
    });
    const isLate = setTimeout(60_000, false, { ref: false });
    const [ended] = await Promise.all([Promise.race([isDone, isLate]), page.goto('http://localhost/')]);
    if (!ended) throw new Error(`is not done after a minute; it printed\n${lines.join('\n')}`);
    return lines;
  } finally {
    await browser.close();
  }
}
