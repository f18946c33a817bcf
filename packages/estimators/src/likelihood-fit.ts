import type { Fit, Values } from '@moelab/core';
import type { RanOn } from './ran-on.ts';

/** A start that ended where the likelihood is unbounded or an expert explains next to nothing. */
export interface SpuriousOptimum {
  /** Which start, from 0. */
  readonly start: number;
  readonly logLikelihood: number;
  /** Why it is set aside, with the numbers. */
  readonly reason: string;
}

/** What the starts of a fit ended in. */
export interface Starts {
  readonly count: number;
  /** The log-likelihood of the best and of the worst admissible start, nats. */
  readonly best: number;
  readonly worst: number;
  /** The share of all starts that ended within `tolerance` of the best. */
  readonly frequencyOfBest: number;
  /** How near counts as the same optimum, nats. */
  readonly tolerance: number;
  /** Each distinct admissible optimum, best first, with how many starts ended there. */
  readonly optima: readonly { readonly logLikelihood: number; readonly starts: number }[];
  /** Starts set aside: never the best. */
  readonly spurious: readonly SpuriousOptimum[];
  /** Starts that ended in an error, with its message. */
  readonly failed: readonly { readonly start: number; readonly reason: string }[];
}

/** A fit by maximum likelihood. */
export interface LikelihoodFit extends Fit {
  /** Σ_i log p(y_i | x_i), nats, of the model that is returned. */
  readonly logLikelihood: number;
  readonly rows: number;
  /** Free parameters: the estimated ones less the gauge's directions. */
  readonly parameterCount: number;
  /** −2 logLikelihood + parameterCount · ln(rows). Schwarz 1978. */
  readonly bic: number;
  /** −2 logLikelihood + 2 parameterCount. Akaike 1974. */
  readonly aic: number;
  readonly starts: Starts;
  /**
   * Asymptotic standard errors of the reported parameters, from the observed information; 0 where the reported form
   * of the gauge fixes a value, NaN where the data do not determine it. Undefined when not computed.
   */
  readonly standardErrors: Values | undefined;
  /** (experts): (1/rows) Σ_i r_ie; shared experts of weight 'half' come after the others. */
  readonly meanResponsibilities: Float64Array;
  /** exp of the entropy of the mean responsibilities: between 1 and the number of experts. */
  readonly effectiveExperts: number;
  /** Whether float64 kernels of a known family computed it, or tensors on the model's backend. */
  readonly engine: 'fused' | 'tensor';
  readonly ranOn: RanOn;
}

/** A fit by least squares. */
export interface LeastSquaresFit extends Fit {
  /** (1/rows) Σ_i ‖y_i − ŷ_i‖². */
  readonly meanSquaredError: number;
  /** 1 − residual / total sum of squares. */
  readonly rSquared: number;
  readonly rows: number;
  readonly parameterCount: number;
  /** Best and worst mean squared error over the starts, and the share of starts that ended at the best. */
  readonly starts: {
    readonly count: number;
    readonly best: number;
    readonly worst: number;
    readonly frequencyOfBest: number;
    readonly tolerance: number;
    readonly failed: readonly { readonly start: number; readonly reason: string }[];
  };
  readonly ranOn: RanOn;
}
