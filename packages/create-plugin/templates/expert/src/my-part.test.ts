import { describePlugin } from '@moelab/testkit/vitest';
import { plugin } from './index.ts';

// one list of options for each case; every rule of an expert is run on each of them
describePlugin(plugin, { experts: { 'my-part': [{}, { frequency: 0.3 }] } });
