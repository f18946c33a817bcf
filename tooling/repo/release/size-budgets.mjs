// How large a package may be.
import { readFileSync } from 'node:fs';

const file = 'tooling/repo/release/size-budgets.json';
const budgets = JSON.parse(readFileSync(new URL('size-budgets.json', import.meta.url), 'utf8'));

/** Throws where something has more bytes than its budget, or no budget. */
export function checkSize(what, bytes) {
  const budget = budgets[what];
  if (budget === undefined)
    throw new Error(`${what}: has no budget in ${file}; today it has ${kilobytes(bytes)}`);
  if (bytes > 1000 * budget)
    throw new Error(
      `${what}: has ${kilobytes(bytes)}, over its budget of ${budget} kB; make it smaller, or raise the budget in ${file} and say why`,
    );
}

/** Bytes as text, in units of 1000. */
export const kilobytes = (bytes) => `${Math.ceil(bytes / 1000)} kB`;
