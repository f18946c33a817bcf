import { type Backend, checkFits, isMoelabError, MoelabError, registerGradients, within } from '@moelab/core';
import { engine, version_core } from '@tensorflow/tfjs-core';
import { copyReads } from './copy-reads.ts';
import { demandFloat32Products } from './demand-float32-products.ts';
import { keepSelection } from './keep-selection.ts';
import { loadFailure } from './load-failure.ts';
import type { NodeBackend } from './node-backend.ts';
import { BACKEND_NAME, type NodeGpuOptions, packageOf, TFJS_VERSION } from './node-gpu-options.ts';
import { refuseMissingKernels } from './refuse-missing-kernels.ts';
import { needsOf, toInstall } from './remedies.ts';
import { putBackRemovedFunctions } from './removed-functions.ts';
import { repairPrelu } from './repair-prelu.ts';
import { translateNativeErrors } from './translate-native-errors.ts';

/** Loads the backend from a package that `importPackage` imports. */
export async function loadFrom(
  importPackage: (name: string) => Promise<unknown>,
  { package: which = 'gpu', allowCpu = false, timeoutMs = 60_000 }: NodeGpuOptions,
): Promise<Backend> {
  const name = packageOf(which);
  const unavailable = (problem: string, cause?: unknown) =>
    new MoelabError('BACKEND_UNAVAILABLE', `node-gpu: ${problem}`, { cause });
  const { process } = globalThis as { readonly process?: Process };
  if (process?.versions?.node === undefined) {
    throw unavailable(`${name} runs in Node only; use backend wasm or float64`);
  }
  refuseOther(which, unavailable);
  // read by CUDA's libraries when they start
  if (which === 'gpu') process.env.NVIDIA_TF32_OVERRIDE ??= '0';

  const versions = await importOf(importPackage, name, timeoutMs);
  registerGradients(); // the package puts tfjs's own in their place
  if (versions['tfjs-node'] !== TFJS_VERSION || versions['tfjs-core'] !== version_core) {
    if (engine().findBackendFactory(BACKEND_NAME) !== null) engine().removeBackend(BACKEND_NAME);
    throw unavailable(
      `${name} ${versions['tfjs-node']} brings @tensorflow/tfjs-core ${versions['tfjs-core']} beside ${version_core}, and two versions in one process give wrong results; ${toInstall(name)}`,
    );
  }
  const started = await startOf(timeoutMs).catch((cause: unknown) => {
    throw unavailable(`${name} could not be started (${reasonOf(cause)}); ${needsOf(name)}`, cause);
  });
  refuseOther(which, unavailable);
  if (which === 'gpu' && !started.isUsingGpuDevice && !allowCpu) {
    throw unavailable(
      `${name} found no GPU and would silently compute on the CPU; TensorFlow prints above which library it did not find (libcudart.so.11.0, libcudnn.so.8, …): put its folder on LD_LIBRARY_PATH, and look at nvidia-smi; or take the CPU with { allowCpu: true }; ${needsOf(name)}`,
    );
  }
  refuseMissingKernels();
  repairPrelu();
  translateNativeErrors(started);
  copyReads(started);
  const backend = backendOf(name, started);
  try {
    await within(timeoutMs, () => demandFloat32Products(backend));
  } catch (cause) {
    if (isMoelabError(cause)) throw cause;
    throw unavailable(`${name} failed in its first product (${reasonOf(cause)}); ${needsOf(name)}`, cause);
  }
  return backend;
}

interface Process {
  readonly env: Record<string, string | undefined>;
  readonly versions?: { readonly node?: string };
}
type Versions = Readonly<Record<string, string | undefined>>;
const registered = (): NodeBackend | undefined => engine().registry[BACKEND_NAME] as NodeBackend | undefined;

/** tfjs knows both packages' backend by one name. */
function refuseOther(which: NodeGpuOptions['package'], unavailable: (problem: string) => MoelabError): void {
  const present = registered();
  if (present === undefined || present.isGPUPackage === (which !== 'cpu')) return;
  const [wanted, loaded] = which === 'cpu' ? (['cpu', 'gpu'] as const) : (['gpu', 'cpu'] as const);
  throw unavailable(
    `${packageOf(loaded)} is loaded in this process, and ${packageOf(wanted)} cannot be beside it; use { package: '${loaded}' }, or another process`,
  );
}

async function importOf(
  importPackage: (name: string) => Promise<unknown>,
  name: string,
  timeoutMs: number,
): Promise<Versions> {
  const takeAway = putBackRemovedFunctions();
  const restore = keepSelection(); // the package selects its own backend
  try {
    // not after the time is up, but when the package has come
    const module = (await within(timeoutMs, () => importPackage(name).finally(restore))) as Package;
    return module.version ?? module.default?.version ?? {};
  } catch (cause) {
    takeAway();
    throw loadFailure(name, cause);
  }
}

interface Package {
  readonly version?: Versions;
  readonly default?: { readonly version?: Versions };
}

/** The backend that the package registered, started if that failed or has not been tried. */
async function startOf(timeoutMs: number): Promise<NodeBackend> {
  const tf = engine();
  const entry = tf.registryFactory[BACKEND_NAME];
  if (entry === undefined) throw new Error(`it registered no backend '${BACKEND_NAME}'`);
  const started = registered() ?? ((await within(timeoutMs, async () => entry.factory())) as NodeBackend);
  const own = registered() ?? started; // another call may have been faster
  tf.registry[BACKEND_NAME] = own;
  // where none is selected, tfjs starts backends anew at its next op, and would lose what is done to this one
  entry.factory = () => own;
  return own;
}

function backendOf(name: string, started: NodeBackend): Backend {
  const tf = engine();
  return {
    name: BACKEND_NAME,
    precision: 'float32',
    tensor(values, shape) {
      checkFits('node-gpu', values, shape);
      const own = registered();
      if (own === undefined) {
        throw new MoelabError(
          'NO_BACKEND',
          `backend: '${BACKEND_NAME}' was removed from tfjs; load it in a new process`,
        );
      }
      return tf.makeTensor(Float32Array.from(values), [...shape], 'float32', own);
    },
    info: {
      tfjs: version_core,
      package: name,
      tensorflow: started.binding.TF_Version,
      gpu: started.isUsingGpuDevice,
    },
  };
}

const reasonOf = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
