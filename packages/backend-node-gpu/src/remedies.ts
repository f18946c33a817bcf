import { packageOf, TFJS_VERSION } from './node-gpu-options.ts';

/** What to type to install a package with its native half. */
export const toInstall = (name: string): string =>
  `npm install ${name}@${TFJS_VERSION}, or pnpm add --allow-build=${name} ${name}@${TFJS_VERSION}`;

/** What to type to run the install script of a package that is there already; pnpm's `add` alone does not run it again. */
export const toRebuild = (name: string): string =>
  `npm rebuild ${name}, or pnpm add --allow-build=${name} ${name}@${TFJS_VERSION} and then pnpm rebuild ${name}`;

/** What a package needs, and what there is without it: the end of every message. */
export const needsOf = (name: string): string =>
  `${
    name === packageOf('gpu')
      ? 'it needs Linux or Windows on x64, an NVIDIA GPU with CUDA 11.2 and cuDNN 8.1'
      : 'it needs no GPU'
  }, Node 18 to 22 (newer ones by a workaround of this package), and an install script that downloads TensorFlow 2.9.1; or use backend wasm or float64`;
