import type { RoutingSummary } from './routing-sums.ts';

/** What an epoch was like: means over its rows, at the parameters that each batch met. */
export interface TraceEntry {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** Steps done since the beginning. */
  readonly step: number;
  /** The learning rate of the last step. */
  readonly learningRate: number;
  /** The mean loss of a row. */
  readonly loss: number;
  /** The mean objective: loss and router losses by their coefficients. */
  readonly objective: number;
  /** The mean of each router loss over the batches, added up over layers, without its coefficient. */
  readonly routerLosses: Readonly<Record<string, number>>;
  /** The coefficient of the rate in the epoch; absent without a budget of the rate. */
  readonly ratePrice?: number;
  /** The mean over steps of the gradient's Euclidean norm, before any cut. */
  readonly gradientNorm: number;
  /** The mean loss on the validation data after the epoch; absent without such data. */
  readonly validationLoss?: number;
  /** Pairs of a row and a selected expert that were left out because the expert was full. */
  readonly dropped: number;
  /** How each layer with more than one expert routed. */
  readonly routing: readonly RoutingSummary[];
}
