import * as tf from '@tensorflow/tfjs-core';
import { stockGradients } from './gradients.generated.ts';
import { recordSavedOutputs } from './record-saved-outputs.ts';
import { repairedGradients } from './repaired-gradients.ts';

/**
 * Registers the gradients of tfjs's kernels, which tfjs-core does not do by itself in Node, with moelab's repairs in the
 * place of those that tfjs lacks, gets wrong or rounds.
 *
 * It changes nothing when called again, and prints nothing. Where another package, such as @tensorflow/tfjs, has
 * registered tfjs's own gradients, those stay and the repairs still replace theirs; where one does so later, call again.
 */
export function registerGradients(): void {
  recordSavedOutputs();
  for (const gradient of stockGradients) {
    if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
  }
  for (const gradient of repairedGradients) {
    const present = tf.getGradient(gradient.kernelName);
    if (present === gradient) continue;
    if (present) tf.unregisterGradient(gradient.kernelName);
    tf.registerGradient(gradient);
  }
}
