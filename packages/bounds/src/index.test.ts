import { describePlugin } from '@moelab/testkit/vitest';
import { bounds } from './index.ts';

/** The exact gap of a Bernoulli mean of m = 10 fair coins under squared loss, where I(S; W) = H(Bin(10, ½)). */
const coinGap = 0.05;

describePlugin(
  bounds,
  { bounds: { 'xu-raginsky': [{ information: 1.875953605, m: 10 }] } },
  { bounds: { 'xu-raginsky': { truth: () => coinGap } } },
);
