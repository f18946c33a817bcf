import { CONSTANT_BYTES } from '../module-bytes.generated.ts';
import { BLOCK } from './block-algebra.ts';
import { activationNumber } from './gate-activations.ts';
import { type GatedGaussianData, gateDesign } from './gated-gaussian-data.ts';
import type { PassArguments } from './pass-arguments.ts';
import type { SumsLayout } from './sums-layout.ts';

/** The most slices of a pass: enough for any number of threads to end at nearly the same time. */
const MOST_SLICES = 64;
/** Blocks of a slice on average, or more, so that adding slices up stays cheap beside making them. */
const LEAST_BLOCKS = 4;
/** Numbers that the sums of all slices may take, 256 MiB, before there are fewer slices. */
const MOST_SUMS = 2 ** 25;

/** Gives into how many slices rows are cut: it depends on the shape of a problem and on nothing else. */
export function sliceCount(rows: number, sums: number): number {
  const byRows = Math.ceil(Math.ceil(rows / BLOCK) / LEAST_BLOCKS);
  return Math.max(1, Math.min(MOST_SLICES, byRows, Math.floor(MOST_SUMS / sums)));
}

/** The addresses, in bytes, at which a kernel keeps what its passes read and write. */
export interface PassData {
  readonly gateCoefficients: number;
  readonly coefficients: number;
  readonly densities: number;
  readonly biases: number;
  /** Factor and centre of each column of a block. */
  readonly units: number;
  readonly scratch: number;
  readonly sums: number;
  readonly data: number;
  /** From block to block: a block has a column for each feature of the experts' design, of the gate's own, and for each target. */
  readonly blockStep: number;
  readonly kept: number;
  /** How long the memory must be. */
  readonly bytes: number;
}

/** Lays out a memory for data, scratch for threads, and sums of all slices; nothing has been written yet. */
export function passData(data: GatedGaussianData, scratch: number, sums: number): PassData {
  const { rows, experts, outputs, gate, design } = data;
  let next = Math.ceil(CONSTANT_BYTES / 4096) * 4096;
  const region = (bytes: number) => {
    const at = next;
    next += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const gateFeatures = gateDesign(data).features;
  // the coefficients of gate and experts follow one another: with one design they are one table
  const gateCoefficients = region(8 * experts * (gateFeatures + outputs * design.features));
  const columns = design.features + (gate.design?.features ?? 0) + outputs;
  const blockStep = 8 * BLOCK * columns;
  const blocks = Math.ceil(rows / BLOCK);
  return {
    gateCoefficients,
    coefficients: gateCoefficients + 8 * experts * gateFeatures,
    densities: region(16 * experts),
    biases: region(8 * (experts + 1)),
    units: region(16 * columns),
    scratch: region(scratch),
    sums: region(sums),
    data: region(blocks * blockStep),
    blockStep,
    kept: region(8 * BLOCK * blocks * experts),
    bytes: next,
  };
}

/** Gives the arguments of a pass. */
export function argumentsOf(
  data: GatedGaussianData,
  at: PassData,
  sums: SumsLayout,
  slices: number,
  tasks: number,
): PassArguments {
  const { rows, experts, outputs, gate, design } = data;
  const isAffine = gate.family === 'affine';
  const column = 8 * BLOCK;
  return {
    tasks,
    rows,
    slices,
    experts,
    outputs,
    features: design.features,
    gateFeatures: gateDesign(data).features,
    free: isAffine ? gate.free : 0,
    isShared: gate.design === undefined ? 1 : 0,
    family: isAffine ? 0 : 1 + activationNumber[gate.activation],
    isInside: !isAffine && gate.bias === 'inside' ? 1 : 0,
    data: at.data,
    blockStep: at.blockStep,
    gateColumns: gate.design === undefined ? 0 : (design.features + outputs) * column,
    designColumns: 0,
    targets: design.features * column,
    gateCoefficients: at.gateCoefficients,
    coefficients: at.coefficients,
    densities: at.densities,
    biases: at.biases,
    kept: at.kept,
    sums: at.sums,
    sumsStep: 8 * sums.size,
    gate: 8 * sums.gate.at,
    gateStep: 8 * sums.gate.step,
    moments: 8 * sums.moments.at,
    momentsStep: 8 * sums.moments.step,
    grams: 8 * sums.grams.at,
    gramsStep: 8 * sums.grams.step,
    curvatures: 8 * sums.curvatures.at,
    curvaturesStep: 8 * sums.curvatures.step,
    expertGradient: 8 * sums.expertGradient.at,
    expertGradientStep: 8 * sums.expertGradient.step,
    logVariances: 8 * sums.logVariances.at,
    pairs: 8 * sums.pairs.at,
    pairsStep: 8 * sums.pairs.step,
    expertPairs: 8 * sums.expertPairs.at,
    expertPairsStep: 8 * sums.expertPairs.step,
    crossPairs: 8 * sums.crossPairs.at,
    crossPairsStep: 8 * sums.crossPairs.step,
    gateScalars: 8 * sums.gateScalars.at,
    gateScalarsStep: 8 * sums.gateScalars.step,
    expertScalars: 8 * sums.expertScalars.at,
    expertScalarsStep: 8 * sums.expertScalars.step,
    scalars: 8 * sums.scalars.at,
    scalarsStep: 8 * sums.scalars.step,
    bends: 8 * sums.bends.at,
    bendsStep: 8 * sums.bends.step,
  };
}
