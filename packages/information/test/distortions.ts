import { matrix } from '@moelab/numerics';

/** Experts that are right on their own cluster alone. */
export const hamming = (K: number) =>
  matrix(
    K,
    K,
    Array.from({ length: K * K }, (_, i) => (i % (K + 1) === 0 ? 0 : 1)),
  );

/** Three experts on three inputs, no two alike. */
export const asymmetric = matrix(3, 3, [0.1, 0.6, 0.9, 0.7, 0.2, 0.5, 0.8, 0.4, 0.05]);

/** Of the three inputs of `asymmetric`. */
export const weights = [0.5, 0.3, 0.2];
