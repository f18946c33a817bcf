import { lipschitzLoss } from './shared-assumptions.ts';

/** What inputs of bounds claim of a model, by their names: each is an assumption where the caller gives it, and can be checked where it is read from the model. */
export const inputStatements = {
  lipschitz: lipschitzLoss.statement,
  k: 'every row uses k of the K experts',
  weights: 'the weights depend on the mask alone',
  softWeights: 'the weights are the softmax of scores, over all experts or over the selected',
  rademacher: 'R_m(H) of one expert, expected over samples, is at most rademacher',
  expertNorm: 'one expert has Rademacher complexity at most expertNorm/√n on every n points',
  natarajan: 'the router has a Natarajan dimension of at most natarajan',
  router: 'the router chooses its masks as the given class does',
  outputBound: 'no expert says more than outputBound',
  routerNorm: "one expert's scores have Rademacher complexity at most routerNorm/√n on every n points",
  outputs: 'the complexities are those of all outputs, with signs of their own',
} as const;
