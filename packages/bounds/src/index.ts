import { definePlugin } from '@moelab/core';
import { xuRaginsky } from './information/xu-raginsky.ts';
import { catoni } from './pac-bayes/catoni.ts';
import { maurer } from './pac-bayes/maurer.ts';
import { mcallester } from './pac-bayes/mcallester.ts';
import { moePacBayes } from './pac-bayes/moe-pac-bayes.ts';
import { privateGatePacBayes } from './pac-bayes/private-gate-pac-bayes.ts';
import { thiemann } from './pac-bayes/thiemann.ts';

export { maurerConstant } from './pac-bayes/maurer-constant.ts';
export { softmaxPrivacy } from './pac-bayes/softmax-privacy.ts';
export type { InformationInput } from './upper-information.ts';
export { catoni, maurer, mcallester, moePacBayes, privateGatePacBayes, thiemann, xuRaginsky };

/** The bounds that ship with moelab. */
export const bounds = definePlugin({
  name: '@moelab/bounds',
  version: '0.0.0',
  bounds: {
    'xu-raginsky': xuRaginsky,
    mcallester,
    maurer,
    catoni,
    thiemann,
    'moe-pac-bayes': moePacBayes,
    'private-gate-pac-bayes': privateGatePacBayes,
  },
});
