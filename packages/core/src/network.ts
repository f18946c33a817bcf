/**
 * A layer of a network: z ↦ activation(weightsᵀ z + bias), by the names of a part's parameters; what is absent is 0, and the
 * identity.
 */
export interface NetworkLayer {
  /** Of shape (in, out). Without weights the layer is its bias, whatever z is. */
  readonly weights?: string;
  readonly bias?: string;
  readonly activation?: 'relu' | 'tanh' | 'gelu';
}

/**
 * What class of functions a part computes, for bounds that must know it: layers applied one after the other to x, by the
 * names of the part's own parameters.
 */
export type Network = readonly NetworkLayer[];

/** What a gate routes by. */
export interface RoutingClass {
  /** What experts are selected and weighed by: a network of the gate's parameters, or 'fixed' where no parameter enters. */
  readonly scores: 'fixed' | Network;
  /**
   * Without a draw, the weights of the selected: 1/k each, 1 each, or the softmax of the scores, over all experts or over the
   * selected.
   */
  readonly weights: 'uniform' | 'sum' | 'softmax';
}
