import type { Model, UntypedLayerSpec } from '@moelab/core';
import type { TrainingLab } from './training-lab.ts';

/** The sizes of a network; what `width` and `experts` are of is the architecture's. */
export interface Sizes {
  readonly inputs: number;
  readonly outputs: number;
  readonly experts: number;
  /** Hidden units of an expert, or of the one network of a dense model. */
  readonly width: number;
}

/** Hidden units of a gate that is a network. */
const GATE_WIDTH = 16;

const relu = (hidden: number) => ({
  expert: 'mlp',
  expertOptions: { hidden, activation: 'relu', noise: 'none' },
});
const dense = (outputs: number, width: number): UntypedLayerSpec => ({
  outputs,
  experts: 1,
  gate: 'constant',
  ...relu(width),
});
const soft = (outputs: number, { experts, width }: Sizes): UntypedLayerSpec => ({
  outputs,
  experts,
  gate: 'softmax',
  ...relu(width),
});
/** Weighs the selected expert by its entry of the softmax of all: renormalised over one, its weight is 1 and its gate is not trained. */
const top1 = (outputs: number, { experts, width }: Sizes): UntypedLayerSpec => ({
  outputs,
  experts,
  gate: 'top-k',
  gateOptions: { k: 1, weights: 'unrenormalised' },
  ...relu(width),
});

/** Experts on two linear features of their inputs. */
const encoded = ({ width }: Sizes) => ({
  expert: 'auto-encoder',
  expertOptions: { latent: 2, hidden: width, activation: 'relu', noise: 'none' },
});

/**
 * The networks that are trained: 2-layer relu experts throughout.
 *
 * `soft` and `top-1` are one layer behind a linear gate with a bias; `dense` is one network of as many hidden units as it is
 * told; `deep soft` and `deep top-1` are two layers, the first with as many outputs as inputs.
 */
export const architectures = {
  soft: (sizes) => [soft(sizes.outputs, sizes)],
  'top-1': (sizes) => [top1(sizes.outputs, sizes)],
  dense: ({ outputs, width }) => [dense(outputs, width)],
  'deep soft': (sizes) => [soft(sizes.inputs, sizes), soft(sizes.outputs, sizes)],
  'deep top-1': (sizes) => [top1(sizes.inputs, sizes), top1(sizes.outputs, sizes)],
  'mlp gate': (sizes) => [
    { ...soft(sizes.outputs, sizes), gate: 'mlp', gateOptions: { hidden: GATE_WIDTH, activation: 'relu' } },
  ],
  'after a dense layer': (sizes) => [dense(sizes.experts, sizes.width), soft(sizes.outputs, sizes)],
  'top-1 after a dense layer': (sizes) => [dense(sizes.experts, sizes.width), top1(sizes.outputs, sizes)],
  'shared expert': (sizes) => [{ ...soft(sizes.outputs, sizes), shared: relu(sizes.width) }],
  'top-1 beside a shared expert': (sizes) => [{ ...top1(sizes.outputs, sizes), shared: relu(sizes.width) }],
  'auto-encoder experts': (sizes) => [{ ...soft(sizes.outputs, sizes), ...encoded(sizes) }],
  'top-1 of auto-encoder experts': (sizes) => [{ ...top1(sizes.outputs, sizes), ...encoded(sizes) }],
} as const satisfies Readonly<Record<string, (sizes: Sizes) => readonly UntypedLayerSpec[]>>;

/** The name of a network that is trained. */
export type Architecture = keyof typeof architectures;

/** Makes a network with first values of the seed. */
export const networkOf = (lab: TrainingLab, name: Architecture, sizes: Sizes, seed = 0): Model =>
  lab.modelFrom({ inputs: sizes.inputs, seed, layers: architectures[name](sizes) });
