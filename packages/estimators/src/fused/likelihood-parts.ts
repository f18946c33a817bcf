import { type Dataset, type Model, withoutPrefix } from '@moelab/core';
import {
  type GatedGaussianData,
  type GatedGaussianKernel,
  type GatedGaussianRows,
  gatedGaussianRows,
  type Threads,
} from '@moelab/numerics/kernels';
import { checkFinite } from '../check-data.ts';
import { activationGate } from './activation-logits.ts';
import { affineGate } from './affine-logits.ts';
import { beyondMemory } from './beyond-memory.ts';
import { type KernelCoordinates, kernelCoordinates } from './kernel-coordinates.ts';
import { type LinearGaussianBank, linearGaussianBank } from './linear-gaussian-bank.ts';
import type { LogitFamily } from './logit-family.ts';
import { columnNames, expertsDesign, unscaled } from './raw-design.ts';
import { whiten } from './whitened-design.ts';

/** What a fused problem is made of: coordinates of experts and gate, and the likelihood of the data in them. */
export interface LikelihoodParts {
  readonly bank: LinearGaussianBank;
  readonly gate: LogitFamily;
  readonly coordinates: KernelCoordinates;
  readonly kernel: GatedGaussianKernel;
}

/** Whether `likelihoodParts` finds numbers of x that are not finite: they show in the products of (x, 1), at no cost. */
export const findsNotFinite = ({ layers }: Model): boolean => layers[0]!.expert.fused?.isAffine === true;

/**
 * Makes the parts of a model's likelihood. Designs are copied into the kernel's memory as they are, where its threads compute the products
 * that the coordinates depend on.
 */
export async function likelihoodParts(
  model: Model,
  { x, y }: Dataset,
  threads: Threads | undefined,
): Promise<LikelihoodParts> {
  const layer = model.layers[0]!;
  const { experts } = layer.spec;
  const linear = layer.expert.fused!;
  const fused = layer.gate.fused!;
  const state = withoutPrefix('gate.', model.state);
  const ofGate = withoutPrefix('gate.', model.parameters);
  const ofExperts = withoutPrefix('experts.', model.parameters);
  const raw = expertsDesign(linear, x);
  const unscaledGate =
    fused.family === 'affine-softmax'
      ? affineGate(fused, x, experts, state, raw)
      : activationGate(fused, x, experts, ofGate, state);
  const data: GatedGaussianData = {
    rows: x.rows,
    experts,
    outputs: y.cols,
    design: unscaled(raw),
    gate: unscaledGate.data,
    targets: y.data,
    targetUnits: { centres: new Float64Array(y.cols), factors: new Float64Array(y.cols).fill(1) },
  };
  return withRows(data, threads, async (rows) => {
    const products = await rows.products('design');
    if (findsNotFinite(model) && !products.every(Number.isFinite)) checkFinite('x', x);
    const design = whiten(raw, columnNames(raw), products);
    const bank = linearGaussianBank(linear, layer.expert.parameters, experts, design, y, ofExperts);
    const gate = await unscaledGate.logits(design, () => rows.products('gate'));
    const coordinates = kernelCoordinates(gate, bank, experts);
    const { targetUnits } = bank;
    const kernel = rows.kernel({ ...data, design: design.design, gate: gate.data, targetUnits });
    return { bank, gate, coordinates, kernel };
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
