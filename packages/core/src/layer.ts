import type { Stream } from '@moelab/numerics';
import {
  add,
  concat,
  exp,
  expandDims,
  fill,
  log,
  logSoftmax,
  mul,
  stack,
  sum,
  type Tensor,
  unstack,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Expert } from './expert.ts';
import type { Gate, GateInputs, Routing } from './gate.ts';
import {
  type Declarations,
  initialValues,
  prefixedNames,
  type Tensors,
  type Values,
  withoutPrefix,
} from './parameters.ts';
import { checkSharedExpert, type SharedSpec } from './shared-expert.ts';
import { sharedRedundancy } from './shared-redundancy.ts';

/** One layer as plain JSON, every option filled in. */
export interface LayerSpec {
  readonly outputs: number;
  readonly experts: number;
  readonly gate: string;
  readonly gateOptions: unknown;
  readonly expert: string;
  readonly expertOptions: unknown;
  readonly shared?: SharedSpec;
}

/** One of what a layer's target is drawn from. */
export interface Component {
  readonly expert: Expert;
  /** What it says, (rows, outputs). */
  readonly output: Tensor;
  /** What is combined of it. */
  readonly mean: Tensor;
  /** What it was applied with. */
  readonly parameters: Tensors;
}

/** What a layer computed of a batch. */
export interface LayerForward {
  readonly routing: Routing;
  /** What each expert said, with the shared experts where they are added to its mean: (rows, outputs) for each expert. */
  readonly outputs: readonly Tensor[];
  /** The mean that each expert stands for, with the shared experts where they are added. */
  readonly means: readonly Tensor[];
  /** Σ_e w_e mean_e, (rows, outputs), with the shared experts added once, or as half of the mixture. */
  readonly combined: Tensor;
  /** The parameters that each expert was applied with. */
  readonly expertParameters: readonly Tensors[];
  /** What the target is drawn from: the experts, and after them the shared experts of weight 'half'. */
  readonly components: readonly Component[];
  /** (rows, components): the routing's log weights, with shared experts of weight 'half' log ½ + those, log ½ + log ω. */
  readonly componentLogWeights: Tensor;
}

/** Gate × experts × combination. Layers compose: the outputs of one are the inputs of the next. */
export interface Layer {
  readonly spec: LayerSpec;
  readonly inputs: number;
  readonly gate: Gate;
  readonly expert: Expert;
  /** What the shared experts are made of, when the spec has some. */
  readonly shared?: Expert;
  /** How many components the target is drawn from: the experts, and the shared ones of weight 'half'. */
  readonly components: number;
  /** How many directions of the experts' coefficients added shared experts repeat. */
  readonly redundancy: number;
  /**
   * `gate.…` and `experts.…`; an expert's parameters have an 'expert' axis in front unless they are shared by all. Of
   * shared experts `shared.…` with a 'shared' axis in front, and `mixing.logits` where their weights are estimated.
   */
  readonly parameters: Declarations;
  /** `gate.…`. */
  readonly state: Declarations;
  initialParameters(random: Stream): Values;
  initialState(random: Stream): Values;
  forward(inputs: GateInputs, parameters: Tensors, state: Tensors): LayerForward;
}

const GATE = 'gate.';
const EXPERTS = 'experts.';
const SHARED = 'shared.';
const MIXING = 'mixing.logits';

/** Makes the layer y = Σ_e w_e(x) mean_e(x) of a gate and as many experts as the spec says, with its shared experts. */
export function createLayer(
  spec: LayerSpec,
  inputs: number,
  gate: Gate,
  expert: Expert,
  shared?: Expert,
): Layer {
  const common = shared === undefined ? undefined : { ...sharedOf(spec), made: shared };
  if (common !== undefined) checkSharedExpert('spec.shared', sharedOf(spec), common.made, expert);
  const isHalf = common?.weight === 'half';
  const state = prefixedNames(GATE, gate.state ?? {});
  const parameters = {
    ...prefixedNames(GATE, gate.parameters),
    ...prefixedNames(EXPERTS, bankOf(expert, 'expert', spec.experts)),
    ...(common === undefined ? {} : prefixedNames(SHARED, bankOf(common.made, 'shared', common.experts))),
    ...(isHalf && common.experts > 1
      ? { [MIXING]: { axes: ['shared'], shape: [common.experts - 1], init: 0 } }
      : {}),
  };
  return {
    spec,
    inputs,
    gate,
    expert,
    ...(shared === undefined ? {} : { shared }),
    components: spec.experts + (isHalf ? common.experts : 0),
    redundancy:
      common?.weight === 'added'
        ? sharedRedundancy(
            { inputs, outputs: spec.outputs, shared: common.experts },
            common.made.fused,
            expert.fused,
            gate.weightSum === 'one',
          )
        : 0,
    parameters,
    state,
    initialParameters: (random) => initialValues(parameters, random),
    initialState: (random) => initialValues(state, random),
    forward(gateInputs, tensors, stateTensors) {
      const routing = gate.route(
        gateInputs,
        withoutPrefix(GATE, tensors) as Tensors,
        withoutPrefix(GATE, stateTensors) as Tensors,
      );
      const { x } = gateInputs;
      const routed = said(expert, x, withoutPrefix(EXPERTS, tensors), spec.experts);
      const forward = (components: readonly Component[], logWeights: Tensor, combined: Tensor) => {
        const experts = components.slice(0, spec.experts);
        return {
          routing,
          outputs: experts.map(({ output }) => output),
          means: experts.map(({ mean }) => mean),
          expertParameters: experts.map((one) => one.parameters),
          components,
          componentLogWeights: logWeights,
          combined,
        };
      };
      const { logWeights } = routing;
      if (common === undefined) return forward(routed, logWeights, mixed(logWeights, routed));
      const always = said(common.made, x, withoutPrefix(SHARED, tensors), common.experts);
      if (common.weight === 'half') {
        const components = [...routed, ...always];
        const all = halves(logWeights, common.experts, tensors[MIXING]);
        return forward(components, all, mixed(all, components));
      }
      const addition = always.map(({ mean }) => mean).reduce((a, b) => add(a, b));
      const moved = routed.map((one) => {
        const mean = add(one.mean, addition);
        return { ...one, mean, output: expert.mean === undefined ? mean : one.output };
      });
      return forward(moved, logWeights, add(mixed(logWeights, routed), addition));
    },
  };
}

const sharedOf = ({ shared }: LayerSpec): SharedSpec => {
  if (shared === undefined) throw new Error('internal: a shared expert without a spec');
  return shared;
};

/** An expert's declarations with an axis in front for the experts of a bank, unless one tensor serves all. */
const bankOf = (expert: Expert, axis: string, experts: number): Declarations =>
  Object.fromEntries(
    Object.entries(expert.parameters).map(([name, declaration]) => [
      name,
      declaration.shared
        ? declaration
        : { ...declaration, axes: [axis, ...declaration.axes], shape: [experts, ...declaration.shape] },
    ]),
  );

/** What each expert of a bank says. */
function said(
  expert: Expert,
  x: Tensor,
  tensors: Record<string, Tensor>,
  experts: number,
): readonly Component[] {
  return perExpert(expert, tensors, experts).map((parameters) => {
    const output = expert.apply(x, parameters);
    return { expert, output, mean: expert.mean?.(output, parameters) ?? output, parameters };
  });
}

/** Σ_c exp(log w_c) mean_c, (rows, outputs). */
function mixed(logWeights: Tensor, components: readonly Component[]): Tensor {
  const weights = expandDims(exp(logWeights), -1); // (rows, components, 1)
  const means = components.map(({ mean }) => mean);
  return sum(mul(weights, stack(means, 1)), 1);
}

/** log ½ + the routing's log weights, and log ½ + log ω of the shared experts: (rows, experts + shared). */
function halves(logWeights: Tensor, shared: number, logits: Tensor | undefined): Tensor {
  const rows = logWeights.shape[0]!;
  const half = log(fill([rows, 1], 0.5)); // ½ is exact in float32, log ½ is not
  const ofShared = logits === undefined ? zeros([shared]) : logSoftmax(concat([logits, zeros([1])]));
  return concat([add(logWeights, half), add(half, ofShared)], 1);
}

// One unstack per parameter: its gradient is one stack, so the backward pass stays linear in the number of experts.
function perExpert(expert: Expert, tensors: Record<string, Tensor>, experts: number): readonly Tensors[] {
  const own: Record<string, Tensor>[] = Array.from({ length: experts }, () => ({}));
  for (const [name, { shared }] of Object.entries(expert.parameters)) {
    const parts = shared ? undefined : unstack(tensors[name]!, 0);
    for (const [e, record] of own.entries()) record[name] = parts?.[e] ?? tensors[name]!;
  }
  return own;
}
