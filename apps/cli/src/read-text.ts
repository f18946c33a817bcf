import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MoelabError } from '@moelab/core';

/** A text file with the checksum of its bytes. */
export interface TextFile {
  readonly text: string;
  /** Of the bytes, hexadecimal. */
  readonly sha256: string;
}

/** Reads a file in UTF-8; one that cannot be read is refused by its name. */
export function readText(file: string): TextFile {
  try {
    const bytes = readFileSync(file);
    return { text: bytes.toString('utf8'), sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'there is no such file; check the name and the folder' : `cannot be read (${code})`;
    throw new MoelabError('INVALID_FILE', `${file}: ${reason}`, { cause: error });
  }
}
