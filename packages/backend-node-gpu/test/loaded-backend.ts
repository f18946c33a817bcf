import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Backend } from '@moelab/core';
import { afterAll } from 'vitest';
import { loadNodeGpu } from '../src/index.ts';
import { loadFrom } from '../src/load-from.ts';
import { standInBinding } from './stand-in-binding.ts';
import { standInPackage } from './stand-in-package.ts';

/**
 * What computes: the stand-in of the addon, or by MOELAB_NODE_GPU the installed package: `1` for this workspace's
 * @tensorflow/tfjs-node-gpu, `cpu` for its @tensorflow/tfjs-node, a folder for whichever of the two is installed there.
 */
const real = process.env.MOELAB_NODE_GPU;
export const isStandIn = real === undefined;

/** Gives how to load the backend under test; called again, it loads the same one. */
export function backendLoader(): () => Promise<Backend> {
  if (real === undefined) {
    const { importPackage, remove } = standInPackage('@tensorflow/tfjs-node-gpu', {
      addon: standInBinding(),
    });
    afterAll(remove);
    return () => loadFrom(importPackage, {});
  }
  if (real === '1') return () => loadNodeGpu();
  if (real === 'cpu') return () => loadNodeGpu({ package: 'cpu' });
  const there = createRequire(join(real, 'index.js'));
  const isThere = (name: string) => {
    try {
      return there.resolve(name) !== '';
    } catch {
      return false;
    }
  };
  const which = isThere('@tensorflow/tfjs-node-gpu') ? 'gpu' : 'cpu';
  return () => loadFrom(async (name) => there(name), { package: which, allowCpu: true });
}
