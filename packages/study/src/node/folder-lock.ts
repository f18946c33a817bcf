import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { MoelabError } from '@moelab/core';

/**
 * Takes a run's folder for this process and gives the function that frees it. Refuses while another live process has it; the
 * lock of a process that was killed is taken over.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new MoelabError(
          'INVALID_FILE',
          `${folder}: cannot be written (${(error as NodeJS.ErrnoException).code})`,
          { cause: error },
        );
      }
    }
    const holder = Number(readFileSync(file, 'utf8'));
    if (isAlive(holder)) {
      throw new MoelabError(
        'INVALID_FILE',
        `${folder}: is being run by process ${holder}; wait for it, or delete the file 'lock' in it if that is another program`,
      );
    }
    rmSync(file, { force: true });
  }
}

function isAlive(process_: number): boolean {
  if (!Number.isSafeInteger(process_) || process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
