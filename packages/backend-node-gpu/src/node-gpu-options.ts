/** How the backend is loaded. */
export interface NodeGpuOptions {
  /** Which of tfjs's two packages: `@tensorflow/tfjs-node-gpu` (the default) or `@tensorflow/tfjs-node`. */
  readonly package?: 'gpu' | 'cpu';
  /** Whether the GPU package may compute on the CPU where it finds no GPU; default false. */
  readonly allowCpu?: boolean;
  /** How long the import, the start and the first product may take each; default 60000. Native code is not interrupted. */
  readonly timeoutMs?: number;
}

/** The name under which tfjs knows the backend of both packages. */
export const BACKEND_NAME = 'tensorflow';

/** The one version of tfjs that works with moelab. */
export const TFJS_VERSION = '4.22.0';

/** The package that the option `package` names. */
export const packageOf = (which: NodeGpuOptions['package']) =>
  which === 'cpu' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu';
