import { defineGate, definePlugin, translationGauge } from '@moelab/core';
import { gates } from '@moelab/gates';

const { cosine } = gates.gates;

/**
 * The cosine gate as the papers write it: the norms of its slopes, of which its weights do not depend, are left where the optimiser ended.
 *
 * `cosine` of `@moelab/gates` knows that invariance and reports slopes at norm 1. Source: Nguyen et al. 2024, arXiv:2405.14131.
 */
const freeNorms = defineGate({
  summary: 'The cosine gate with the norms of its slopes left where the optimiser ended',
  source: 'Nguyen et al. 2024, arXiv:2405.14131',
  options: cosine.options,
  create(options, context) {
    return { ...cosine.create(options, context), gauge: translationGauge({ bias: [context.experts] }) };
  },
});

/** The gate `free-norms`. */
export const freeNormsGate = definePlugin({
  name: '@moelab/studies/cosine-router',
  version: '0.0.0',
  gates: { 'free-norms': freeNorms },
});
