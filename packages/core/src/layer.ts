import type { Stream } from '@moelab/numerics';
import { add, slice, type Tensor } from '@tensorflow/tfjs-core';
import { combined, halves, keptLogWeights } from './combination.ts';
import type { Dispatch } from './dispatch.ts';
import { MoelabError } from './errors.ts';
import type { Expert } from './expert.ts';
import { bankOf, type Component, moved, saidOfAll, saidOfOwn } from './expert-bank.ts';
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

/** What a layer computed of a batch. */
export interface LayerForward {
  /** As the gate gave it. */
  readonly routing: Routing;
  /** Which rows each expert computed, where not all experts computed all rows. */
  readonly dispatch?: Dispatch;
  /**
   * What the target is drawn from: the experts, with the shared experts where they are added, and after them the shared
   * experts of weight 'half'. With a dispatch, experts without rows are left out.
   */
  readonly components: readonly Component[];
  /**
   * (rows, components): the routing's log weights, −∞ where a dispatch dropped the pair; with shared experts of weight
   * 'half' log ½ + those, log ½ + log ω.
   */
  readonly componentLogWeights: Tensor;
  /** Σ_e w_e mean_e, (rows, outputs), with the shared experts added once, or as half of the mixture. */
  readonly combined: Tensor;
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
  /** Where a fit begins; names begin with `gate.`, `experts.` or `shared.`. */
  initialParameters(random: Stream): Values;
  /** The state that it begins with, named likewise. */
  initialState(random: Stream): Values;
  /** How the gate routes a batch; the experts are not computed. */
  route(inputs: GateInputs, parameters: Tensors, state: Tensors): Routing;
  /** With a dispatch an expert computes its own rows only; the result is the same to rounding, less what was dropped. */
  forward(inputs: GateInputs, parameters: Tensors, state: Tensors, dispatch?: Dispatch): LayerForward;
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
  const whose = (name: string) => {
    if (name.startsWith(GATE)) return `gates/${spec.gate}`;
    return `experts/${name.startsWith(SHARED) ? sharedOf(spec).expert : spec.expert}`;
  };
  const route: Layer['route'] = (inputs, tensors, stateTensors) => {
    const [own, ownState] = [tensors, stateTensors].map((all) => withoutPrefix(GATE, all) as Tensors);
    const routing: unknown = gate.route(inputs, own!, ownState!);
    if (!(routing instanceof Promise)) return routing as Routing;
    routing.catch(() => {}); // it computes outside; what becomes of it is nobody's
    throw new MoelabError(
      'INVALID_PLUGIN',
      `gates/${spec.gate}: route answers later, by a promise; it must be synchronous, and await or read nothing`,
    );
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
    initialParameters: (random) => initialValues(parameters, random, whose),
    initialState: (random) => initialValues(state, random, whose),
    route,
    forward(inputs, tensors, stateTensors, dispatch) {
      const routing = route(inputs, tensors, stateTensors);
      const { x } = inputs;
      const bank = withoutPrefix(EXPERTS, tensors);
      const routed =
        dispatch === undefined
          ? saidOfAll(expert, x, bank, spec.experts)
          : saidOfOwn(expert, x, bank, dispatch);
      const logWeights = keptLogWeights(routing.logWeights, dispatch);
      const forward = (
        components: readonly Component[],
        componentLogWeights: Tensor,
        sum: Tensor,
      ): LayerForward => ({
        routing,
        ...(dispatch === undefined ? {} : { dispatch }),
        components,
        componentLogWeights,
        combined: sum,
      });
      if (common === undefined) return forward(routed, logWeights, combined(logWeights, routed, dispatch));
      const always = saidOfAll(common.made, x, withoutPrefix(SHARED, tensors), common.experts, spec.experts);
      if (common.weight === 'half') {
        const all = halves(logWeights, common.experts, tensors[MIXING]);
        const ofRouted = slice(all, [0, 0], [-1, spec.experts]);
        const ofShared = slice(all, [0, spec.experts], [-1, -1]);
        const sum = add(combined(ofRouted, routed, dispatch), combined(ofShared, always));
        return forward([...routed, ...always], all, sum);
      }
      const addition = always.map(({ mean }) => mean).reduce((a, b) => add(a, b));
      const sum = add(combined(logWeights, routed, dispatch), addition);
      return forward(moved(routed, addition, dispatch), logWeights, sum);
    },
  };
}

const sharedOf = ({ shared }: LayerSpec): SharedSpec => {
  if (shared === undefined) throw new Error('internal: a shared expert without a spec');
  return shared;
};
