import { describePlugin } from '@moelab/testkit/vitest';
import { plugin } from './index.ts';

// one list of options for each case; every rule of a bound is run on each of them, and none may be below a known `truth`
describePlugin(
  plugin,
  {
    bounds: {
      'my-part': [
        { empiricalRisk: 0.1, m: 1000 },
        { empiricalRisk: [0, 0.2], m: 3, delta: 0.5 },
      ],
    },
  },
  // what the risk really is in these cases, where that is known
  { bounds: { 'my-part': { truth: () => 0.1 } } },
);
