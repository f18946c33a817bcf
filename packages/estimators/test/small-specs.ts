/** Two lines that a softmax of affine logits mixes. */
export const twoLines = { inputs: 1, outputs: 1, experts: 2, gate: 'softmax', expert: 'linear' } as const;

/** Two lines of which one is taken, with its weight of both: weights that do not sum to one. */
export const unnormalisedLines = {
  ...twoLines,
  gate: 'top-k',
  gateOptions: { k: 1, weights: 'unrenormalised' },
} as const;
