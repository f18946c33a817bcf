import type { Assumption, Extended } from '@moelab/core';

/** The sample was one row of each pair of a supersample. */
export const supersample: Assumption = {
  statement:
    'the 2m rows of the supersample are independent, from one law, and fair coins say which of each pair is trained on',
  status: 'assumed',
};

/** Says whether the learner fits its sample without error, from the empirical risk where it is known. */
export function interpolates(empiricalRisk: Extended | undefined): Assumption {
  const statement = 'the empirical risk is 0';
  if (empiricalRisk === undefined) return { statement, status: 'assumed' };
  const [low, high] = typeof empiricalRisk === 'number' ? [empiricalRisk, empiricalRisk] : empiricalRisk;
  if (low > 0) return { statement, status: 'violated', evidence: `it is ${low}` };
  return high > 0
    ? { statement, status: 'assumed', evidence: `it may be up to ${high}` }
    : { statement, status: 'checked', evidence: 'it is 0' };
}
