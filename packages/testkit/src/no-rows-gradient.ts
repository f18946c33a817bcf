import type { Values } from '@moelab/core';
import { demand } from './check.ts';

/** The name of the rule that gates, experts and layers share. */
export const NO_ROWS_GRADIENT = 'has gradient 0 for no rows';

/** Demands that a gradient over no rows can be taken, and is 0: that of an expert which nobody selects. */
export async function demandZeroGradient(gradient: () => Promise<Values>): Promise<void> {
  const found = await gradient().catch((error: Error) => {
    if (!/shape|broadcast/i.test(error.message)) throw error;
    throw new Error(
      `the gradient of no rows fails: ${error.message}; tfjs cannot differentiate what it broadcasts from an axis of 1 to one of 0, ` +
        'so give what is added to every row the shape (n), not (1, n)',
    );
  });
  for (const [name, { values }] of Object.entries(found)) {
    const wrong = values.find((v) => v !== 0);
    demand(wrong === undefined, `the gradient in ${name} of no rows is ${wrong}, want 0`);
  }
}
