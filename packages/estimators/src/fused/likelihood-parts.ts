import { type Dataset, type Model, withoutPrefix } from '@moelab/core';
import {
  type ActivationGateData,
  type AffineGateData,
  type GatedGaussianData,
  type GatedGaussianKernel,
  type GatedGaussianRows,
  gatedGaussianRows,
  type Threads,
} from '@moelab/numerics/kernels';
import { activationDesign, activationLogits } from './activation-logits.ts';
import { affineDesign, affineLogits } from './affine-logits.ts';
import { beyondMemory } from './beyond-memory.ts';
import { type LinearGaussianBank, linearGaussianBank } from './linear-gaussian-bank.ts';
import type { LogitFamily } from './logit-family.ts';
import { expertsDesign, isWithConstant, unscaled } from './raw-design.ts';
import { whiten } from './whitened-design.ts';

/** What a fused problem is made of: the coordinates of experts and gate, and the likelihood of the data in them. */
export interface LikelihoodParts {
  readonly bank: LinearGaussianBank;
  readonly gate: LogitFamily;
  readonly kernel: GatedGaussianKernel;
}

/**
 * Makes the parts of a model's likelihood. Designs are copied into the kernel's memory as they are, where its threads compute the products
 * that the coordinates depend on; a gate whose design has the columns of the experts' shares it. `names` names an input in messages.
 */
export async function likelihoodParts(
  model: Model,
  { x, y }: Dataset,
  names: (input: number) => string,
  threads: Threads | undefined,
): Promise<LikelihoodParts> {
  const layer = model.layers[0]!;
  const { experts } = layer.spec;
  const linear = layer.expert.fused!;
  const fused = layer.gate.fused!;
  const state = withoutPrefix('gate.', model.state);
  const [ofGate, ofExperts] = [
    withoutPrefix('gate.', model.parameters),
    withoutPrefix('experts.', model.parameters),
  ];
  const raw = expertsDesign(linear, x);
  const rawGate = fused.family === 'affine-softmax' ? affineDesign(fused, x, names) : activationDesign(x);
  const isShared = fused.family === 'affine-softmax' && isWithConstant(raw, rawGate.matrix);
  const kind: AffineGateData | ActivationGateData =
    fused.family === 'affine-softmax'
      ? { family: 'affine', free: experts - 1 }
      : { family: 'activation', activation: fused.activation, bias: fused.bias };
  const data: GatedGaussianData = {
    rows: x.rows,
    experts,
    outputs: y.cols,
    design: unscaled(raw),
    gate: isShared ? kind : { ...kind, design: unscaled(rawGate) },
    targets: y.data,
    targetUnits: { centres: new Float64Array(y.cols), factors: new Float64Array(y.cols).fill(1) },
  };
  return withRows(data, threads, async (rows) => {
    const design = whiten(raw, await rows.products('design'));
    const bank = linearGaussianBank(linear, layer.expert.parameters, experts, design, y, ofExperts);
    const { targetUnits } = bank;
    const made = (gate: LogitFamily): LikelihoodParts => ({
      bank,
      gate,
      kernel: rows.kernel({ ...data, design: design.design, gate: gate.data, targetUnits }),
    });
    if (fused.family === 'activation-softmax')
      return made(activationLogits(fused, x, experts, ofGate, state));
    const z = isShared ? design : whiten(rawGate, await rows.products('gate'));
    return made(affineLogits(fused, x, experts, state, z, isShared));
  });
}

/** Copies data into a kernel's memory, and lets go of it where what is made of them throws. */
async function withRows<T>(
  data: GatedGaussianData,
  threads: Threads | undefined,
  make: (rows: GatedGaussianRows) => Promise<T>,
): Promise<T> {
  let rows: GatedGaussianRows;
  try {
    rows = gatedGaussianRows(data, threads);
  } catch (cause) {
    return beyondMemory(cause);
  }
  try {
    return await make(rows);
  } catch (error) {
    rows.dispose();
    throw error;
  }
}
