import type { Check } from './check.ts';

/**
 * Gives the check of a rule that cannot hold, for a reason: it rejects when the rule holds after all, so that a repair is noticed,
 * and where what it looks at cannot be made or loaded, which is another failure.
 */
export const knownToFail = ({ name, prepare, run }: Check, reason: string): Check => ({
  name: `${name} (known: ${reason})`,
  async run() {
    await prepare?.();
    let fails = false;
    await run().catch(() => {
      fails = true;
    });
    if (!fails)
      throw new Error(`'${name}' holds, and was said to fail (${reason}); take it off the known failures`);
  },
});
