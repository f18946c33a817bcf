import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MoelabError } from '@moelab/core';

/** Reads a file of data with the checksum of its bytes; one that cannot be read is refused by its name, in one line. */
export function readBytes(file: string): { readonly bytes: Buffer; readonly sha256: string } {
  try {
    const bytes = readFileSync(file);
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    throw new MoelabError('INVALID_FILE', `${file}: ${unreadable(error)}`, { cause: error });
  }
}

function unreadable(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file; check the name and the folder';
    case 'EISDIR':
      return 'is a folder; name a file in it';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: no permission';
    default:
      return `cannot be read (${(error as Error).message})`;
  }
}
