/** Gives what every estimate in nats begins with; how sure it is of it, the estimator adds. */
export const estimated = (value: number, estimator: string, bias: string, n: number) =>
  ({ value, unit: 'nats', kind: 'estimate', estimator, bias, n }) as const;
