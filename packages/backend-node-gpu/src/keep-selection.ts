import { engine } from '@tensorflow/tfjs-core';
import { BACKEND_NAME } from './node-gpu-options.ts';

/** Remembers tfjs's selected backend; what comes back selects it again, if this one was selected in its place. */
export function keepSelection(): () => void {
  const tf = engine() as unknown as { backendName: string; backendInstance: unknown; profiler: unknown };
  const { backendName, backendInstance, profiler } = tf;
  return () => {
    if (tf.backendName !== BACKEND_NAME) return;
    Object.assign(tf, { backendName, backendInstance, profiler });
  };
}
