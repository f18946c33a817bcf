import type { Check } from './check.ts';

/** Gives the check of a rule that cannot hold, for a reason: it rejects when the rule holds after all, so that a repair is noticed. */
export const knownToFail = ({ name, run }: Check, reason: string): Check => ({
  name: `${name} (known: ${reason})`,
  async run() {
    let fails = false;
    await run().catch(() => {
      fails = true;
    });
    if (!fails)
      throw new Error(`'${name}' holds, and was said to fail (${reason}); take it off the known failures`);
  },
});
