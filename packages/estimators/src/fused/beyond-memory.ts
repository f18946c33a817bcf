import { MoelabError } from '@moelab/core';

/** Tells the user of data, or of second derivatives of them, that a kernel's memory cannot hold; throws on what is another error. */
export function beyondMemory(cause: unknown): never {
  if (!(cause instanceof RangeError)) throw cause;
  throw new MoelabError(
    'UNSUPPORTED',
    `estimators/em: ${cause.message}; or engine: 'tensor', which takes the rows in parts`,
    { cause },
  );
}
