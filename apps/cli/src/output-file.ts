import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { MoelabError } from '@moelab/core';

export { writeWhole } from '@moelab/study/node';

/**
 * Refuses a path that could not be written, before any work is done for it: a wrong extension, a folder that is not
 * there, a folder in the file's place, or one of the files that are read.
 */
export function checkOutputFile(
  option: string,
  file: string,
  { extensions, inputs }: { readonly extensions: readonly string[]; readonly inputs: readonly string[] },
): void {
  const extension = extname(file).toLowerCase();
  if (!extensions.includes(extension)) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `--${option}: must end in ${extensions.join(' or ')}, got '${file}'`,
    );
  }
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new MoelabError('INVALID_OPTIONS', `--${option}: there is no folder '${folder}'; make it first`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new MoelabError('INVALID_OPTIONS', `--${option}: '${file}' is a folder; name a file in it`);
  }
  const same = inputs.find((input) => resolve(input) === resolve(file));
  if (same !== undefined) {
    throw new MoelabError(
      'INVALID_OPTIONS',
      `--${option}: '${file}' would overwrite what is read; name another file`,
    );
  }
}
