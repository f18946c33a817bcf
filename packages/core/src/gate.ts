import type { Matrix } from '@moelab/numerics';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Draw } from './draw.ts';
import type { Gauge } from './gauge.ts';
import type { RoutingClass } from './network.ts';
import type { Declaration, Declarations, Tensors, Values } from './parameters.ts';
import type { Logits, Probabilities } from './router-values.ts';

/** What a gate sees of a batch. */
export interface GateInputs {
  /** (rows, inputs). */
  readonly x: Tensor;
  /** (rows, experts): each expert's loss on each row; only for a gate that `needs` them. */
  readonly losses?: Tensor;
  /** Noise; only while training or sampling. Without it a gate is deterministic. */
  readonly draw?: Draw;
}

/** What a gate says of a batch. Selection and combination are two things. */
export interface Routing {
  /** Selection scores (rows, experts): what the choice of experts is made on. */
  readonly scores: Tensor;
  /** Log combination weights (rows, experts); −∞ where an expert is not selected. */
  readonly logWeights: Tensor;
  /** Which experts are selected (rows, experts), dtype bool; all of them when absent. */
  readonly mask?: Tensor;
  /** What the weights come from, where the gate has logits: a z-loss keeps them small. */
  readonly logits?: Logits;
  /** Over all experts, before any selection; when absent, the weights of a gate that selects none and weighs to one. */
  readonly probabilities?: Probabilities;
}

/** Logits that are affine in x: `slopes` (inputs, experts), `bias` (experts): s_e(x) = Σ_j slopes_je x_j + bias_e. */
export interface AffineLogits {
  readonly slopes: Matrix;
  readonly bias: Float64Array;
}

/** The activations of the `activation-softmax` family. */
export type ActivationName = 'tanh' | 'sigmoid' | 'gelu' | 'sin' | 'identity' | 'relu';

/**
 * What an estimator may use instead of tensors: the gate is exactly a member of a known family. An estimator looks
 * only at this, never at a gate's name, and its tensor path gives the same answer to 1e-8.
 */
export type FusedGate =
  | {
      /** log w = log-softmax of affine logits. */
      readonly family: 'affine-softmax';
      /** 'zero' when the weights do not depend on x: only the bias is estimated, and slopes stay 0. */
      readonly slopes: 'free' | 'zero';
      /** The affine logits that these parameters stand for. */
      logits(parameters: Values, state: Values): AffineLogits;
      /** Parameters with these logits, as near to the given ones as the family's gauge allows. */
      withLogits(logits: AffineLogits, parameters: Values, state: Values): Values;
    }
  | {
      /** log w = log-softmax of (σ(slopesᵀx) + bias)/τ, or of σ(slopesᵀx + bias)/τ with the bias inside. */
      readonly family: 'activation-softmax';
      readonly activation: ActivationName;
      readonly bias: 'outside' | 'inside';
      /** Whether τ is a parameter to be estimated. */
      readonly temperature: 'free' | 'fixed';
      /** The logits within σ, and the temperature, that these parameters stand for. */
      logits(parameters: Values, state: Values): AffineLogits & { readonly temperature: number };
      /** Parameters with these logits, as near to the given ones as the family's gauge allows. */
      withLogits(
        logits: AffineLogits & { readonly temperature: number },
        parameters: Values,
        state: Values,
      ): Values;
    };

/** The law of a channel p(t|x) ∝ q(t) e^{−β d̂(x, t)}. */
export interface ChannelLaw {
  /** log q up to a constant, (experts). */
  readonly logMarginal: Float64Array;
  /** β > 0, nats per unit of d̂. */
  readonly beta: number;
}

/**
 * What an estimator may read and set of a gate whose weights, without a draw, are the softmax of logits log q(t) − β d̂(x, t):
 * q and β, which are state. d̂ is minus the logits where log q is 0 and β is 1, and depends on neither.
 */
export interface GateChannel {
  /** Gives q and β that a state stands for. */
  law(state: Values): ChannelLaw;
  /** The state with another law; the rest of it stays. */
  withLaw(law: ChannelLaw, state: Values): Values;
}

/** How a gate's weights in one row add up: only 'one' makes the mixture a density. */
export type WeightSum = 'one' | 'at-most-one' | 'any';

/** Gives each row its selection scores and log combination weights over the experts. */
export interface Gate {
  /** What is trained. Axes named 'expert' are permuted, pruned and merged with the experts. */
  readonly parameters: Declarations;
  /** What is kept but not trained by gradient: a marginal, a temperature on a schedule. */
  readonly state?: Declarations;
  /** What it must be given besides x. */
  readonly needs?: readonly 'losses'[];
  readonly weightSum: WeightSum;
  /** How many experts a row uses, when not all of them; on average over a batch for a batchwise gate. */
  readonly active?: number;
  /**
   * 1 of a gate that, given a draw, sends a row to one expert, sampled by its probabilities; without a draw it weighs all
   * experts by them. The log weight of the sampled expert is 0, and its derivative that of the expert's log probability: the
   * score, with which the gradient of the sampled risk is right on average over draws.
   */
  readonly sampled?: 1;
  /**
   * Whether the routing of a row depends on the other rows of its batch, as when experts choose rows. What a model then
   * says of a row depends on the rows that it is computed with: 16384 at a time in `predict`, `route` and `risk`.
   */
  readonly isBatchwise?: boolean;
  readonly gauge: Gauge;
  /** What it routes by, where a bound can use it; not needed of a gate that is fused as `affine-softmax`. */
  readonly routingClass?: RoutingClass;
  readonly fused?: FusedGate;
  readonly channel?: GateChannel;
  /** Written in tfjs-core ops; synchronous; frees nothing itself. */
  route(inputs: GateInputs, parameters: Tensors, state: Tensors): Routing;
  /** The state after a share `progress` in [0, 1] of the training: a schedule. */
  advance?(state: Values, progress: number): Values;
}

/** A gate whose parameters and state are known by name, for type inference only. */
export interface NamedGate<P extends string, S extends string> extends Omit<Gate, 'route'> {
  readonly parameters: { readonly [K in P]: Declaration };
  readonly state?: { readonly [K in S]: Declaration };
  /** As `route` of `Gate`. */
  route(inputs: GateInputs, parameters: Tensors<NoInfer<P>>, state: Tensors<NoInfer<S>>): Routing;
}

/** Types the tensors of `route` by the names of the declared parameters and state. */
export const gate = <P extends string, S extends string = never>(definition: NamedGate<P, S>): Gate =>
  definition as Gate;
