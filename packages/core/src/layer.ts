import type { Stream } from '@moelab/numerics';
import { exp, expandDims, mul, stack, sum, type Tensor, unstack } from '@tensorflow/tfjs-core';
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

/** One layer as plain JSON, every option filled in. */
export interface LayerSpec {
  readonly outputs: number;
  readonly experts: number;
  readonly gate: string;
  readonly gateOptions: unknown;
  readonly expert: string;
  readonly expertOptions: unknown;
}

/** What a layer computed of a batch. */
export interface LayerForward {
  readonly routing: Routing;
  /** What each expert said: (rows, outputs) for each expert. */
  readonly outputs: readonly Tensor[];
  /** What is combined of it. */
  readonly means: readonly Tensor[];
  /** Σ_e w_e mean_e, (rows, outputs). */
  readonly combined: Tensor;
  /** The parameters that each expert was applied with. */
  readonly expertParameters: readonly Tensors[];
}

/** Gate × experts × combination. Layers compose: the outputs of one are the inputs of the next. */
export interface Layer {
  readonly spec: LayerSpec;
  readonly inputs: number;
  readonly gate: Gate;
  readonly expert: Expert;
  /** `gate.…` and `experts.…`; an expert's parameters have an 'expert' axis in front unless they are shared. */
  readonly parameters: Declarations;
  /** `gate.…`. */
  readonly state: Declarations;
  initialParameters(random: Stream): Values;
  initialState(random: Stream): Values;
  forward(inputs: GateInputs, parameters: Tensors, state: Tensors): LayerForward;
}

const GATE = 'gate.';
const EXPERTS = 'experts.';

/** Makes the layer y = Σ_e w_e(x) mean_e(x) of a gate and as many experts as the spec says. */
export function createLayer(spec: LayerSpec, inputs: number, gate: Gate, expert: Expert): Layer {
  const bank: Declarations = Object.fromEntries(
    Object.entries(expert.parameters).map(([name, declaration]) => [
      name,
      declaration.shared
        ? declaration
        : {
            ...declaration,
            axes: ['expert', ...declaration.axes],
            shape: [spec.experts, ...declaration.shape],
          },
    ]),
  );
  const state = prefixedNames(GATE, gate.state ?? {});
  const parameters = { ...prefixedNames(GATE, gate.parameters), ...prefixedNames(EXPERTS, bank) };
  return {
    spec,
    inputs,
    gate,
    expert,
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
      const expertParameters = perExpert(expert, withoutPrefix(EXPERTS, tensors), spec.experts);
      const outputs = expertParameters.map((own) => expert.apply(gateInputs.x, own));
      const { mean } = expert;
      const means =
        mean === undefined ? outputs : outputs.map((output, e) => mean(output, expertParameters[e]!));
      const weights = expandDims(exp(routing.logWeights), -1); // (rows, experts, 1)
      const combined = sum(mul(weights, stack(means as Tensor[], 1)), 1);
      return { routing, outputs, means, combined, expertParameters };
    },
  };
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
