import type { NodeBackend } from './node-backend.ts';

const copies = Symbol.for('moelab.nodeReadsCopied');

/**
 * Makes reads copies: tfjs-node gives its own array of a tensor that no op has used yet, through which its reader could
 * change the tensor. Changes nothing when called again.
 */
export function copyReads(backend: NodeBackend & { [copies]?: true }): void {
  if (backend[copies]) return;
  const { readSync } = backend;
  Object.assign(backend, {
    [copies]: true,
    readSync: (...given: Parameters<typeof readSync>) => readSync.apply(backend, given).slice(),
  });
}
