import { definePlugin } from '@moelab/core';
import { myPart } from './my-part.ts';

export { myPart };

/** What `createLab({ plugins: [plugin, …] })` takes. */
export const plugin = definePlugin({ name: 'my-package', version: '0.1.0', gates: { 'my-part': myPart } });
