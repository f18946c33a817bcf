import { MoelabError } from '@moelab/core';
import type { topKTruths } from './truths.ts';

/** A truth, how many experts select, and where the fitted experts begin. */
export interface TopKSetting {
  readonly truth: keyof typeof topKTruths;
  /** Selected by the fitted gate, K̄. */
  readonly selected: number;
  /** The true expert of each fitted one. */
  readonly places: readonly number[];
}

/** The settings of the study; `outer` and `middle` are where the copy of `pairs` is: the middle expert is selected everywhere. */
export const topKSettings: Readonly<Record<string, TopKSetting>> = {
  switch: { truth: 'switch', selected: 1, places: [0, 1] },
  'switch, 1 of 3': { truth: 'switch', selected: 1, places: [0, 0, 1] },
  'switch, 2 of 3': { truth: 'switch', selected: 2, places: [0, 0, 1] },
  pairs: { truth: 'pairs', selected: 2, places: [0, 1, 2] },
  'pairs, 2 of 4, outer': { truth: 'pairs', selected: 2, places: [0, 0, 1, 2] },
  'pairs, 2 of 4, middle': { truth: 'pairs', selected: 2, places: [0, 1, 1, 2] },
  'pairs, 3 of 4, outer': { truth: 'pairs', selected: 3, places: [0, 0, 1, 2] },
  'pairs, 3 of 4, middle': { truth: 'pairs', selected: 3, places: [0, 1, 1, 2] },
};

/** Selected experts of each truth, K, which the exact-specified fits have too. */
export const trueSelected = { switch: 1, pairs: 2 } as const;

/** The settings with as many experts as their truth, and the others. */
export const exactSettings = ['switch', 'pairs'] as const;
export const spareSettings = Object.keys(topKSettings).filter((name) => name.includes(','));

/** Finds a setting by its name. */
export function topKSetting(name: string): TopKSetting {
  const found = Object.hasOwn(topKSettings, name) ? topKSettings[name] : undefined;
  if (found !== undefined) return found;
  throw new MoelabError(
    'INVALID_SPEC',
    `top-k-gate: '${name}' is no setting (settings: ${Object.keys(topKSettings).join('; ')})`,
  );
}
