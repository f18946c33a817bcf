/** What a row's loss is called to a person. */
export const lossNames = {
  log: 'log loss in nats a row',
  squared: 'squared error',
  clipped: 'clipped squared error',
} as const;
