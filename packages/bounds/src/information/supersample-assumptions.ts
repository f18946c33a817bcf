import { type Assumption, type Extended, endsOf } from '@moelab/core';

/** The sample was one row of each pair of a supersample. */
export const supersample: Assumption = {
  statement:
    'the 2m rows of the supersample are independent, from one law, and fair coins say which of each pair is trained on',
  status: 'assumed',
};

/** Says whether the learner fits every sample without error, from the empirical risk where it is known; that of one sample says it of none other. */
export function interpolates(empiricalRisk: Extended | undefined): Assumption {
  const statement = 'the empirical risk is 0 on every sample';
  if (empiricalRisk === undefined) return { statement, status: 'assumed' };
  const [low, high] = endsOf(empiricalRisk);
  if (low > 0) return { statement, status: 'violated', evidence: `it is ${low}` };
  return {
    statement,
    status: 'assumed',
    evidence: high > 0 ? `it may be up to ${high}` : 'it is 0, if that is the mean over samples',
  };
}
