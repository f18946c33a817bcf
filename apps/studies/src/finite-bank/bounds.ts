import { binaryKlUpperInverse } from '@moelab/numerics';

/** σ of a loss in [0, 1], by Hoeffding, and the one that gives the paper's constant. */
export const SIGMA = { half: 0.5, paper: 1 } as const;

/** Bounds the gap in expectation by √(2 σ² I/m). Source: Xu & Raginsky 2017, arXiv:1705.07809, theorem 1. */
export const informationBound = (information: number, sampleSize: number, sigma: number): number =>
  sigma * Math.sqrt((2 * information) / sampleSize);

/** Bounds the gap in expectation by kl⁻¹(E R_S, I/m) − E R_S: never more than √(I/2m). Source: Hellström et al. 2025, arXiv:2309.04381. */
export const klBound = (empiricalRisk: number, information: number, sampleSize: number): number =>
  binaryKlUpperInverse(empiricalRisk, information / sampleSize) - empiricalRisk;

/** Bounds the gap in expectation by √(log R/2m), whatever chooses. */
export const unionBound = (candidates: number, sampleSize: number): number =>
  Math.sqrt(Math.log(candidates) / (2 * sampleSize));
