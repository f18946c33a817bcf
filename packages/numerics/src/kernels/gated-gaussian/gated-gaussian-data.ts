import { activationNumber } from './gate-activations.ts';

/** Columns of a design: `features` of as many numbers as there are rows, one column after the other. */
export interface Design {
  readonly columns: Float64Array;
  readonly features: number;
  /** With these, `columns` holds row after row instead, and the design is its column j times factor j, for each j. */
  readonly factors?: Float64Array;
  /** Whether the last column is 1 in every row, times its factor; `columns` does not hold it. */
  readonly hasConstant?: boolean;
}

/** The origin and the unit of each target, so that y_o = (targets_o − centre_o) · factor_o. */
export interface TargetUnits {
  readonly centres: Float64Array;
  readonly factors: Float64Array;
}

/** Names σ of a gate with logits (σ(x·b_k) + c_k)/τ. */
export type GateActivation = 'tanh' | 'sigmoid' | 'gelu' | 'sin' | 'identity' | 'relu';

/** Logits s_k = z·A_k, where the last expert's is 0 with `free` = experts − 1. */
export interface AffineGateData {
  readonly family: 'affine';
  /** z; without it, the experts' design. */
  readonly design?: Design;
  /** How many experts have a column of A: all, or all but the last. */
  readonly free: number;
}

/** Logits s_k = (σ(x·b_k) + c_k)/τ, or σ(x·b_k + c_k)/τ with the bias inside; outside, the last expert's c is 0. */
export interface ActivationGateData {
  readonly family: 'activation';
  /** x; without it, the experts' design. */
  readonly design?: Design;
  readonly activation: GateActivation;
  readonly bias: 'inside' | 'outside';
}

/** What a likelihood of gated Gaussian experts is evaluated on. */
export interface GatedGaussianData {
  readonly rows: number;
  readonly experts: number;
  /** Columns of the targets. */
  readonly outputs: number;
  /** Φ, of the experts. */
  readonly design: Design;
  readonly gate: AffineGateData | ActivationGateData;
  /** y (rows × outputs), column after column. */
  readonly targets: Float64Array;
  /** With these, `targets` holds row after row instead, before they are applied. */
  readonly targetUnits?: TargetUnits;
}

/** Where a likelihood of gated Gaussian experts is evaluated. */
export interface GatedGaussianParameters {
  /**
   * Affine: A (features, free) row-major. Activation: b (inputs, experts) row-major; then c, of all experts when inside and of all but the
   * last when outside; then log τ.
   */
  readonly gate: Float64Array;
  /** C (experts, features, outputs), row-major. */
  readonly coefficients: Float64Array;
  /** ν (experts). */
  readonly variances: Float64Array;
}

/** More experts would let a product of 60 normalizers overflow. */
const MOST_EXPERTS = 65_000;

/** Gives how many columns of a design `columns` holds. */
export const columnsHeld = ({ features, hasConstant = false }: Design): number =>
  hasConstant ? features - 1 : features;

/** Gives the gate's design: its own, or the experts'. */
export const gateDesign = ({ gate, design }: GatedGaussianData): Design => gate.design ?? design;

/** Gives how many parameters the gate has. */
export function gateSize(data: GatedGaussianData): number {
  const { gate, experts } = data;
  const { features } = gateDesign(data);
  if (gate.family === 'affine') return features * gate.free;
  return features * experts + (gate.bias === 'inside' ? experts : experts - 1) + 1;
}

/** Throws a RangeError that names all that is wrong with the sizes of the data, and a gate that is unknown. NaN and ±∞ among the values are left to spread. */
export function checkData(data: GatedGaussianData): void {
  const { rows, experts, outputs, design, gate, targets, targetUnits } = data;
  const wrong: string[] = [];
  const count = (name: string, value: number, least: number, most = Infinity) => {
    if (!(Number.isInteger(value) && value >= least && value <= most))
      wrong.push(
        `${name}: must be an integer ${most < Infinity ? `from ${least} to ${most}` : `≥ ${least}`}, got ${value}`,
      );
  };
  const columns = (name: string, values: Float64Array, width: number) => {
    if (values.length !== rows * width)
      wrong.push(`${name}: must hold ${rows} × ${width} = ${rows * width} numbers, got ${values.length}`);
  };
  const designed = (name: string, design: Design) => {
    const { columns: values, features, factors } = design;
    columns(`${name}.columns`, values, columnsHeld(design));
    if (factors !== undefined) wrong.push(...wrongSize(`${name}.factors`, factors, features));
  };
  count('rows', rows, 0);
  count('experts', experts, 1, MOST_EXPERTS);
  count('outputs', outputs, 1);
  const features = (name: string, { features, hasConstant }: Design) =>
    count(`${name}.features`, features, hasConstant === true ? 1 : 0);
  features('design', design);
  if (gate.design !== undefined) features('gate.design', gate.design);
  const oneOf = (name: string, value: string, names: readonly string[]) => {
    if (!names.includes(value)) wrong.push(`${name}: must be one of ${names.join(', ')}, got '${value}'`);
  };
  oneOf('gate.family', gate.family, ['affine', 'activation']);
  if (gate.family === 'activation') {
    oneOf('gate.activation', gate.activation, Object.keys(activationNumber));
    oneOf('gate.bias', gate.bias, ['inside', 'outside']);
  }
  if (gate.family === 'affine' && gate.free !== experts && gate.free !== experts - 1)
    wrong.push(`gate.free: must be all ${experts} experts or all but the last, got ${gate.free}`);
  if (wrong.length === 0) {
    designed('design', design);
    if (gate.design !== undefined) designed('gate.design', gate.design);
    columns('targets', targets, outputs);
    for (const [name, values] of Object.entries(targetUnits ?? {}))
      wrong.push(...wrongSize(`targetUnits.${name}`, values, outputs));
  }
  refuse('gatedGaussianKernel', wrong);
}

/** Throws a RangeError that names all that is wrong with data that are to take the place of others. */
export function checkSameShape(data: GatedGaussianData, other: GatedGaussianData): void {
  const sizes = (of: GatedGaussianData) => ({
    rows: of.rows,
    experts: of.experts,
    outputs: of.outputs,
    'design.features': of.design.features,
    'gate.design.features': of.gate.design?.features ?? 'none',
    'gate.family': of.gate.family,
    'gate.free': of.gate.family === 'affine' ? of.gate.free : 'none',
    'gate.activation': of.gate.family === 'activation' ? of.gate.activation : 'none',
    'gate.bias': of.gate.family === 'activation' ? of.gate.bias : 'none',
  });
  checkData(other);
  const wanted = Object.entries(sizes(data));
  const found = Object.values(sizes(other));
  refuse(
    'gatedGaussianRows',
    wanted.flatMap(([name, size], i) =>
      size === found[i] ? [] : [`${name}: must be ${size}, as of the rows, got ${found[i]}`],
    ),
  );
}

/** Throws a RangeError that names all that is wrong with the sizes of parameters, and variances that are not positive. */
export function checkParameters(data: GatedGaussianData, given: GatedGaussianParameters): void {
  const wrong = [
    ...wrongSize('gate', given.gate, gateSize(data)),
    ...wrongSize('coefficients', given.coefficients, data.experts * data.design.features * data.outputs),
    ...wrongSize('variances', given.variances, data.experts),
  ];
  for (const [k, variance] of given.variances.entries())
    if (!(variance > 0)) wrong.push(`variances[${k}]: must be > 0, got ${variance}`);
  refuse('gatedGaussianKernel', wrong);
}

/** Throws a RangeError where a gate's parameters are not as many as it has. */
export const checkGate = (data: GatedGaussianData, gate: Float64Array): void =>
  refuse('gatedGaussianKernel', wrongSize('gate', gate, gateSize(data)));

const wrongSize = (name: string, values: Float64Array, size: number): string[] =>
  values.length === size ? [] : [`${name}: must hold ${size} numbers, got ${values.length}`];

function refuse(where: string, wrong: readonly string[]): void {
  if (wrong.length > 0) throw new RangeError(wrong.map((line) => `${where}: ${line}`).join('\n'));
}
