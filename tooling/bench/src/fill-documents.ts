import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Writes the tables of all documents that show the committed results anew, as `npm run generated` checks them. Throws where a table cannot be made. */
export function fillDocuments(): void {
  execFileSync(process.execPath, [fileURLToPath(GENERATOR), '--measured'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const GENERATOR = new URL('../../repo/generate.mjs', import.meta.url);
