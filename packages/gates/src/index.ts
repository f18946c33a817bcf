import { definePlugin } from '@moelab/core';
import { activation } from './activation.ts';
import { constant } from './constant.ts';
import { denseToSparse } from './dense-to-sparse.ts';
import { softmax } from './softmax.ts';
import { topK } from './top-k.ts';

export { activation, constant, denseToSparse, softmax, topK };

/** The gates that ship with moelab. */
export const gates = definePlugin({
  name: '@moelab/gates',
  version: '0.0.0',
  gates: { constant, softmax, 'top-k': topK, 'dense-to-sparse': denseToSparse, activation },
});
