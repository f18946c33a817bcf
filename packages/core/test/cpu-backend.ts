import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, env, findBackend, registerBackend, tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../src/backend.ts';
import { registerGradients } from '../src/tfjs/register-gradients.ts';

/** A backend for core's own tests: tfjs's plain float32 one, under its own name or under another. */
export function cpuBackend(name = 'cpu'): Backend {
  registerGradients();
  env().set('IS_TEST', true); // no advertisement on the console
  if (name !== 'cpu' && findBackend(name) === null) {
    copyRegisteredKernels('cpu', name);
    registerBackend(name, () => new MathBackendCPU());
  }
  if (findBackend(name) === null) throw new Error(`tfjs did not start '${name}'`);
  return {
    name,
    precision: 'float32',
    tensor: (values, shape) => tensor(Float32Array.from(values), [...shape], 'float32'),
    info: {},
  };
}
