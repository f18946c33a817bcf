import { definePlugin } from '@moelab/core';
import { autoEncoder, reconstructionErrors } from './auto-encoder.ts';
import { categorical } from './categorical.ts';
import { constant } from './constant.ts';
import { hermite } from './hermite.ts';
import { linear } from './linear.ts';
import { mlp } from './mlp.ts';
import { polynomial } from './polynomial.ts';

export { autoEncoder, categorical, constant, hermite, linear, mlp, polynomial, reconstructionErrors };

/** The experts that ship with moelab. */
export const experts = definePlugin({
  name: '@moelab/experts',
  version: '0.0.0',
  experts: { constant, linear, polynomial, hermite, mlp, categorical, 'auto-encoder': autoEncoder },
});
