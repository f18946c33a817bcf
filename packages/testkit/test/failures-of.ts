import type { Check } from '../src/check.ts';

/** What each broken rule says. */
export async function failuresOf(checks: readonly Check[]): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>();
  for (const { name, run } of checks) {
    try {
      await run();
    } catch (error) {
      failures.set(name, (error as Error).message);
    }
  }
  return failures;
}
