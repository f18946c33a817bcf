import { definePlugin } from '@moelab/core';
import { xuRaginsky } from './information/xu-raginsky.ts';

export type { InformationInput } from './upper-information.ts';
export { xuRaginsky };

/** The bounds that ship with moelab. */
export const bounds = definePlugin({
  name: '@moelab/bounds',
  version: '0.0.0',
  bounds: {
    'xu-raginsky': xuRaginsky,
  },
});
