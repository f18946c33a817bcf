import { isMoelabError } from '@moelab/core';
import type { Check } from './check.ts';

/**
 * Runs a check, and skips it with the reason where it fails because a backend is not there that need not be: it has
 * `mayBeAbsent`, and the error the code BACKEND_UNAVAILABLE.
 */
export async function runCheck(
  { run }: Check,
  mayBeAbsent: string | undefined,
  skip: (reason: string) => void,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    const isAbsent = isMoelabError(error) && error.code === 'BACKEND_UNAVAILABLE';
    if (mayBeAbsent === undefined || !isAbsent) throw error;
    skip(`${mayBeAbsent}: ${error.message}`);
  }
}
