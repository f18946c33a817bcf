export * from './cholesky.ts';
export * from './lbfgs.ts';
export * from './log-sum-exp.ts';
export * from './matrix.ts';
export * from './philox.ts';
export * from './solve-positive.ts';
export * from './stream.ts';
