import { definePlugin } from '@moelab/core';
import { activation } from './activation.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { denseToSparse } from './dense-to-sparse.ts';
import { expertChoice } from './expert-choice.ts';
import { finiteRate } from './finite-rate.ts';
import { hash } from './hash.ts';
import { laplace } from './laplace.ts';
import { mlp } from './mlp.ts';
import { sigmoid } from './sigmoid.ts';
import { softmax } from './softmax.ts';
import { topK } from './top-k.ts';
import { topMask } from './top-mask.ts';

export {
  activation,
  constant,
  cosine,
  denseToSparse,
  expertChoice,
  finiteRate,
  hash,
  laplace,
  mlp,
  sigmoid,
  softmax,
  topK,
  topMask,
};

/** The gates that ship with moelab. */
export const gates = definePlugin({
  name: '@moelab/gates',
  version: '0.0.0',
  gates: {
    constant,
    softmax,
    'top-k': topK,
    'dense-to-sparse': denseToSparse,
    activation,
    sigmoid,
    cosine,
    laplace,
    mlp,
    'expert-choice': expertChoice,
    'finite-rate': finiteRate,
    hash,
  },
});
