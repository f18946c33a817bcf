import { type Backend, MoelabError, registerGradients } from '@moelab/core';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  copyRegisteredKernels,
  engine,
  getKernel,
  type KernelFunc,
  registerBackend,
  registerKernel,
  unregisterKernel,
  version_core,
} from '@tensorflow/tfjs-core';

/** tfjs's cpu backend with reads that are copies. */
export class StandIn extends MathBackendCPU {
  constructor() {
    super();
    Object.assign(this, { firstUse: false }); // no advertisement of other backends
  }

  override async read(dataId: object) {
    return this.readSync(dataId).slice() as Float32Array;
  }
}

/** What is broken in a stand-in. */
export interface Broken {
  /** tfjs's half. */
  readonly half?: () => MathBackendCPU;
  /** Kernels that are replaced, given the right one; undefined takes one away. */
  readonly kernels?: Readonly<Record<string, ((right: KernelFunc) => KernelFunc) | undefined>>;
  /** moelab's half. */
  readonly backend?: (right: Backend) => Partial<Backend>;
}

let made = 0;

/** Makes a float32 backend of its own name out of tfjs's cpu kernels, right but for what is broken. */
export function standIn({ half = () => new StandIn(), kernels = {}, backend }: Broken = {}): Backend {
  const name = `stand-in-${++made}`;
  registerGradients();
  copyRegisteredKernels('cpu', name);
  registerBackend(name, half, 0);
  for (const [kernelName, broken] of Object.entries(kernels)) {
    const right = getKernel(kernelName, name)!;
    unregisterKernel(kernelName, name);
    if (broken) registerKernel({ ...right, kernelFunc: broken(right.kernelFunc) });
  }
  const own = engine().findBackend(name);
  const right: Backend = {
    name,
    precision: 'float32',
    tensor(values, shape) {
      if (shape.reduce((a, b) => a * b, 1) !== values.length) {
        throw new MoelabError('INVALID_SHAPE', `${name}: ${values.length} values for (${shape.join(', ')})`);
      }
      return engine().makeTensor(Float32Array.from(values), [...shape], 'float32', own);
    },
    info: { tfjs: version_core },
  };
  return { ...right, ...backend?.(right) };
}

/** The numbers of a tensor that a kernel was given or made. */
export const numbersOf = (backend: unknown, { dataId }: { readonly dataId: object }): Float32Array =>
  (backend as MathBackendCPU).data.get(dataId).values as Float32Array;
