import type { OptionsOf, Plugin } from '@moelab/core';

/** The kinds of part that have a suite. */
export type CheckedKind = 'gates' | 'experts' | 'estimators' | 'bounds' | 'backends';

/** For every part of a plugin, the options to check it with: at least one case each. */
export type Cases<P extends Plugin> = {
  readonly [K in Extract<keyof P, CheckedKind>]: {
    readonly [N in keyof P[K]]: readonly [OptionsOf<P[K][N]>, ...OptionsOf<P[K][N]>[]];
  };
};
