import { readFileSync } from 'node:fs';

/** Gives the version of the program, from its package.json (one folder above both `src` and `dist`). */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
