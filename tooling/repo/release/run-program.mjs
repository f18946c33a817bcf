// Runs other programs as a user would.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** How npm is told, by every program that starts it, to ask nothing and to leave the network alone where it can. */
const npmSettings = {
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_prefer_offline: 'true',
  npm_config_update_notifier: 'false',
  npm_config_yes: 'true',
};

/** The environment of a user: nothing of the npm or pnpm that runs this, the place of the cache apart. */
function userEnvironment() {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?!config_cache$)/i.test(name) && !/^(VITEST|TEST)/.test(name),
  );
  return { ...Object.fromEntries(own), ...npmSettings, CI: 'true', NO_COLOR: '1' };
}

/** How many programs may be started beside those that run; the others wait, in the order in which they were asked for. */
let free = Math.max(2, availableParallelism());
const waiting = [];

/**
 * Runs a program and gives what it prints on stdout. Where it does not end with 0, throws an error that says so, with all
 * that it printed.
 */
export async function runProgram(program, words, cwd) {
  const { status, stdout, all } = await ended(() => spawn(program, words, options(cwd)));
  if (status === 0) return stdout;
  throw new Error(`${[program, ...words].join(' ')}: ended with ${status}\n${all}`.trimEnd());
}

/** Runs a command line in a shell and gives `{ status, all }`, `all` being what it prints on stdout and stderr. */
export async function runLine(line, cwd) {
  return ended(() => spawn(line, { ...options(cwd), shell: true }));
}

const options = (cwd) => ({
  cwd,
  env: userEnvironment(),
  stdio: ['ignore', 'pipe', 'pipe'],
  shell: process.platform === 'win32',
});

async function ended(start) {
  if (free > 0) free -= 1;
  else await new Promise((resolve) => waiting.push(resolve));
  try {
    return await outcome(start());
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

function outcome(child) {
  const said = { stdout: '', all: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said.stdout += text;
    said.all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.all += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ status: code ?? signal, ...said }));
  });
}
