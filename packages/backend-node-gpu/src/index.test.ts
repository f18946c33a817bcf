import { definePlugin } from '@moelab/core';
import { describePlugin } from '@moelab/testkit/vitest';
import { env, findBackend } from '@tensorflow/tfjs-core';
import { backendLoader, isStandIn } from '../test/loaded-backend.ts';
import { nodeGpu } from './index.ts';

// its count of data is wrong for kernels made of ops, such as fused.matMul, whose tensors a gradient keeps for a while
env().set('IS_TEST', false);
if (isStandIn) Object.assign(findBackend('cpu'), { firstUse: false }); // no advertisement

const load = backendLoader();
const plugin = definePlugin({
  name: '@moelab/backend-node-gpu',
  backends: { 'node-gpu': { ...nodeGpu, create: load } },
});
const lacking = 'the stand-in has no such op';
const plain = "the stand-in computes by tfjs's plain kernels, which are wrong for no entries";
const ofNothing = ['mean', 'max', 'min'].flatMap((op) => [op, `${op}, of everything`]).concat('all');

describePlugin(
  plugin,
  { backends: { 'node-gpu': [{}] } },
  {
    backends: {
      'node-gpu': {
        refuses: {
          searchSorted: 'tfjs-node has no such kernel',
          ...(isStandIn
            ? {
                addN: lacking,
                tensorScatterUpdate: lacking,
                diag: lacking,
                'linalg.bandPart': lacking,
                stridedSlice: lacking,
                mirrorPad: lacking,
                range: lacking,
                linspace: lacking,
              }
            : {}),
        },
      },
    },
    knownFailures: isStandIn
      ? Object.fromEntries(ofNothing.map((op) => [`backends/node-gpu: computes ${op}`, plain]))
      : {},
  },
);
