import { describePlugin } from '@moelab/testkit/vitest';
import { plugin } from './index.ts';

// one list of options for each case; every rule of a gate is run on each of them
describePlugin(plugin, { gates: { 'my-part': [{}, { beta: 0.3 }] } });
