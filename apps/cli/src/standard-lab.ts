import { backendFloat64 } from '@moelab/backend-float64';
import { backendNodeGpu } from '@moelab/backend-node-gpu';
import { backendWasm } from '@moelab/backend-wasm';
import { bounds } from '@moelab/bounds';
import { createLab } from '@moelab/core';
import { estimators } from '@moelab/estimators';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';

/** A lab with every part that comes with the program; its backend is loaded apart. */
export const standardLab = () =>
  createLab({ plugins: [gates, experts, estimators, bounds, backendFloat64, backendWasm, backendNodeGpu] });
export type StandardLab = ReturnType<typeof standardLab>;

/** The same lab on a backend of it. */
export async function standardLabOn(backend: string): Promise<StandardLab> {
  const lab = standardLab();
  return lab.withBackend(await lab.loadBackendFrom(backend));
}
