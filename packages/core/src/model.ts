import type { Matrix } from '@moelab/numerics';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import type { Capacity } from './dispatch.ts';
import type { Batch, Dispatches } from './dispatch-plan.ts';
import type { GateInputs } from './gate.ts';
import type { Layer, LayerForward, LayerSpec } from './layer.ts';
import type { Loss, LossName } from './losses.ts';
import type { Declarations, Tensors, Values } from './parameters.ts';
import type { UntypedModelSpec } from './untyped-spec.ts';

/** A model as plain JSON, every option filled in; `lab.modelFrom(spec)` makes the same model again. */
export interface ModelSpec {
  readonly inputs: number;
  readonly seed: number;
  readonly layers: readonly LayerSpec[];
}

/** What all layers computed of a batch; the last one's `combined` is the prediction. */
export interface ModelForward {
  readonly layers: readonly LayerForward[];
  readonly prediction: Tensor;
}

/** How many scalars a model has. */
export interface ParameterCount {
  /** All of them. */
  readonly total: number;
  /** Those that one row uses: the gates, shared experts, and of each layer's experts as many as are selected. */
  readonly active: number;
  /** Those that data can determine: the estimated ones less the gates' gauge directions and what added shared experts repeat. */
  readonly free: number;
}

/** Whose risk: of the combined prediction or the mixture's density, or of an expert drawn by its weight. */
export type RiskOf = 'mixture' | 'sampled';

/** A mean over rows with its standard error. */
export interface Risk {
  readonly value: number;
  /** NaN for one row. */
  readonly standardError: number;
  readonly rows: number;
}

/** One layer's routing of some rows. */
export interface RoutingValues {
  readonly scores: Matrix;
  readonly logWeights: Matrix;
  readonly weights: Matrix;
  /** 1 where an expert is selected. */
  readonly selected: Matrix;
}

/** What may be given beside x. */
export interface GivenInputs {
  /**
   * (rows, experts): for a last gate that needs the experts' losses. Where targets are given too it may be left out: then it
   * is −log density, nats, or the squared error of experts without a noise model.
   */
  readonly losses?: Matrix;
}

/**
 * A mixture of experts with its parameters: an immutable value. Tensors live only while something is computed.
 *
 * No rows give no numbers. NaN and ±∞ in a row of x or y go through to that row's results.
 */
export interface Model {
  readonly spec: ModelSpec;
  readonly backend: Backend;
  readonly layers: readonly Layer[];
  readonly inputs: number;
  readonly outputs: number;
  /** What a target is: real numbers (rows, outputs), or class indices (rows, 1). */
  readonly target: 'real' | 'class';
  /** `gate.…`, `experts.…`, of shared experts `shared.…`; in a model of several layers `layer1.gate.…` and so on. */
  readonly declarations: Declarations;
  readonly parameters: Values;
  readonly state: Values;
  readonly count: ParameterCount;
  /** The same model with other values: all parameters, all state, or both; their names, axes and shapes are checked. */
  with(values: { readonly parameters?: Values; readonly state?: Values }): Model;
  /**
   * A model of another spec from the same plugins on the same backend, checked as `lab.modelFrom` checks it: another number of
   * experts, other options, one layer less. Its values are the first ones of its own seed.
   */
  remade(spec: UntypedModelSpec): Model;
  /** The prefix of a layer's names in `parameters` and `state`; '' in a model of one layer. */
  prefixOf(layer: number): string;

  /**
   * Which rows each expert computes of a batch, for `forward` in a section after this one: experts compute only the rows
   * that select them, as far as there is room. Undefined for a layer whose gate selects none (nor samples by the batch's draw) or needs its experts' losses.
   */
  dispatch(batch: Batch, capacity?: Capacity): Promise<Dispatches>;
  /** Computes on tensors, inside `compute`. Without dispatches all experts compute all rows; the result is the same to rounding. */
  forward(inputs: GateInputs, parameters: Tensors, state: Tensors, dispatches?: Dispatches): ModelForward;
  /**
   * The forward pass when the targets are known. A gate that needs losses, and is given none, sees −log density, or the
   * squared error of experts without a noise model.
   */
  forwardWithTargets(
    y: Tensor,
    inputs: GateInputs,
    parameters: Tensors,
    state: Tensors,
    dispatches?: Dispatches,
  ): ModelForward;
  /** Throws unless the model has this risk: the loss judges its targets, and its weights make a density or a draw. */
  checkRisk(loss: Loss, of: RiskOf): void;
  /** What each row costs, (rows): of the mixture, or of the sampled expert; on tensors. */
  riskTensor(loss: Loss, of: RiskOf, y: Tensor, forward: ModelForward): Tensor;
  /**
   * log p(y | x) of each row, on tensors. Where a dispatch of the last layer dropped pairs, of the mixture of what is left
   * of them; 0 for a row with nothing left.
   */
  logDensityTensor(y: Tensor, forward: ModelForward): Tensor;
  /** log p_e(y | x) of each row and expert of the last layer, on tensors (rows, experts). */
  expertLogDensityTensor(y: Tensor, last: LayerForward): Tensor;
  /** log p_c(y | x) of each row and component of the last layer, on tensors (rows, components). */
  componentLogDensityTensor(y: Tensor, last: LayerForward): Tensor;

  /** E[y | x] (rows, outputs): a real target's mean, or the probabilities of classes. */
  predict(x: Matrix, given?: GivenInputs): Promise<Matrix>;
  /** log p(y | x) of each row, nats. */
  logDensity(x: Matrix, y: Matrix, given?: GivenInputs): Promise<Float64Array>;
  /** One draw of y for each row: first an expert (or a shared one of weight 'half') by its weight, then its noise. */
  sample(x: Matrix, options: GivenInputs & { readonly seed: number }): Promise<Matrix>;
  /** How a layer, counted from 0 (default: the last), routes each row. */
  route(x: Matrix, options?: GivenInputs & { readonly layer?: number }): Promise<RoutingValues>;
  /**
   * The mean loss: of the `mixture` (of its combined prediction, or its density), or of the `sampled` expert,
   * E_{e ~ w(x)} ℓ_e, which finite-rate theory speaks of (among them shared experts of weight 'half'). Refuses no rows.
   */
  risk(
    x: Matrix,
    y: Matrix,
    options: GivenInputs & {
      readonly loss: LossName;
      readonly of?: RiskOf;
      /** Of the loss `clipped`: where it is cut; default 1. */
      readonly bound?: number;
    },
  ): Promise<Risk>;
}
