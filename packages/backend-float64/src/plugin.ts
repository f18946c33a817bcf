import { type Backend, defineBackend, definePlugin, params, registerGradients } from '@moelab/core';
import { engine, version_core } from '@tensorflow/tfjs-core';
import { backendName } from './float64-backend.ts';
import { float64Tensor } from './float64-tensor.ts';
import { register } from './register.ts';

/**
 * Loads the double-precision backend for a lab: `createLab({ plugins, backend: await loadFloat64() })`.
 *
 * tfjs's selected backend stays as it is.
 */
export async function loadFloat64(): Promise<Backend> {
  register();
  registerGradients();
  if (engine().findBackend(backendName) === null)
    throw new Error(`internal: tfjs did not start '${backendName}'`);
  return {
    name: backendName,
    precision: 'float64',
    tensor: (values, shape) => float64Tensor(values, [...shape]),
    info: { tfjs: version_core, threads: 1 },
  };
}

/** The double-precision backend as a part: everything that theory computes runs on it. */
export const float64 = defineBackend({
  summary: 'Double precision in plain TypeScript: exact constants, gradients to 1e-11',
  options: params({}),
  create: loadFloat64,
});

/** The plugin that brings the backend `float64`. */
export const backendFloat64 = definePlugin({
  name: '@moelab/backend-float64',
  version: '0.0.0',
  backends: { float64 },
});
