import type { Truth } from '../estimation/truth.ts';
import { truths } from '../estimation/truth.ts';
import { gateTruths, TEMPERATURE } from './settings.ts';

/** The truths that `identify` audits: softmax, the lab's dense-to-sparse gate, and activations. */
export const auditedTruths = {
  softmax: truths.paper,
  'dense-to-sparse': {
    ...gateTruths['dense-to-sparse'],
    gate: 'dense-to-sparse',
    gateOptions: { mode: 'parameter', temperature: TEMPERATURE },
  },
  identity: gateTruths['dense-to-sparse'],
  relu: gateTruths.relu,
  tanh: gateTruths.tanh,
  sigmoid: gateTruths.sigmoid,
} as const satisfies Record<string, Truth>;
