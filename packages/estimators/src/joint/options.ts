import { choice, integer, type OutputOf, params, real } from '@moelab/core';

const fields = {
  loss: choice(['auto', 'log', 'squared', 'clipped'], {
    doc: 'what a row costs: −log density, nats (auto, where there is one), or the squared error of the prediction',
  }),
  risk: choice(['mixture', 'sampled'], {
    doc: 'the loss of the combined prediction, or the mean loss of an expert drawn by its weight',
  }),
  bound: real({ above: 0, default: 1, doc: 'of the loss clipped: where it is cut' }),
  optimizer: choice(['adam', 'momentum', 'gradient-descent'], { doc: 'how a gradient becomes a step' }),
  learningRate: real({ above: 0, default: 0.01, doc: 'the learning rate after the warm-up' }),
  schedule: choice(['cosine', 'constant', 'linear', 'exponential'], {
    doc: 'how the learning rate falls to finalRate',
  }),
  finalRate: real({
    above: 0,
    max: 1,
    default: 0.01,
    doc: 'the last learning rate, as a share of the first',
  }),
  warmup: real({ min: 0, max: 1, default: 0, doc: 'share of the steps in which the learning rate rises' }),
  momentum: real({ min: 0, below: 1, default: 0.9, doc: 'of momentum, and of the first moment of adam' }),
  secondMomentum: real({ min: 0, below: 1, default: 0.999, doc: 'of the second moment of adam' }),
  epsilon: real({ above: 0, default: 1e-8, doc: 'of adam: keeps its steps finite' }),
  clipNorm: real({ min: 0, default: 0, doc: 'the largest norm of a gradient, cut to it; 0 for no limit' }),
  sphere: choice(['none', 'gate', 'experts', 'all'], {
    doc: "whose weights keep norm one over their 'input' axis (spherical gradient)",
  }),
  epochs: integer({ min: 1, default: 50, doc: 'passes over the data' }),
  batch: integer({ min: 1, default: 256, doc: 'rows in a step; all of them when there are fewer' }),
  balance: real({ min: 0, default: 0, doc: 'coefficient of the load balance loss' }),
  z: real({ min: 0, default: 0, doc: 'coefficient of the z-loss of the logits' }),
  importance: real({ min: 0, default: 0, doc: 'coefficient of the importance loss' }),
  rate: real({ min: 0, default: 0, doc: 'coefficient of the routing rate I(X;T), nats' }),
  rateBudget: real({
    min: 0,
    default: 0,
    doc: 'the largest routing rate, nats: after each epoch the coefficient rate goes up or down towards it; 0 for none',
  }),
  rateStep: real({
    above: 0,
    default: 0.1,
    doc: 'of rateBudget: what the coefficient gains for each nat that an epoch had too much',
  }),
  dispatch: choice(['sparse', 'dense'], {
    doc: 'whether experts compute only the rows that select them, where the gate selects',
  }),
  capacityFactor: real({
    min: 0,
    default: 0,
    doc: 'room of an expert, in shares of a balanced batch; what does not fit is dropped; 0 for no limit',
  }),
  priority: choice(['first', 'weight'], { doc: 'who comes in where an expert is full' }),
  validation: real({
    min: 0,
    max: 0.9,
    default: 0,
    doc: 'share of the rows held out; the best epoch there is kept',
  }),
  patience: integer({
    min: 0,
    default: 0,
    doc: 'epochs without a better validation loss before training stops; 0 to go on to the end',
  }),
  tolerance: real({
    min: 0,
    default: 0,
    doc: "training stops where an epoch's mean gradient norm is at most this; 0 to go on",
  }),
  checkpointEvery: integer({
    min: 0,
    default: 0,
    doc: 'epochs between two checkpoints; 0 for none but the last',
  }),
} as const;

/** The options of `joint`, as its part takes them. */
export const jointOptions = params(fields);

/** The options of `joint`, defaults filled in. */
export type JointOptions = OutputOf<typeof fields>;
