import { type Declarations, type Gauge, translationGauge } from '@moelab/core';

/**
 * The gauge of a gate whose weights sum to one in a layer of one expert: its weight is 1, whatever the parameters are. Each
 * entry may move by any amount, and is reported as 0.
 *
 * Shapes: any; one direction for each entry. The parameters are real, not positive.
 */
export const loneExpertGauge = (parameters: Declarations): Gauge =>
  translationGauge(
    Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, [...shape, 1]])),
  );
