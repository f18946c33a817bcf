import type { Backend } from '@moelab/core';

/** A backend that makes nothing: to see what a model declares before one is loaded. */
export const noBackend: Backend = {
  name: 'none',
  precision: 'float64',
  tensor() {
    throw new Error('no tensor is made while a model is');
  },
  info: {},
};
