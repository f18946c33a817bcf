import * as tf from '@tensorflow/tfjs-core';

interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor | undefined>>;
  readonly outputs: readonly tf.Tensor[];
}
type AddTapeNode = (...parameters: unknown[]) => void;
/** The private half of tfjs's engine that records what a gradient needs. */
interface Recorder {
  readonly state: { readonly activeTape?: TapeNode[] | null };
  addTapeNode: AddTapeNode & { [mended]?: true };
}

const mended = Symbol.for('moelab.savedOutputsRecorded');

/**
 * Makes second derivatives right through every kernel whose gradient uses the kernel's own output: exp, sigmoid, tanh,
 * softmax, `logSoftmax` and any other `customGrad` that saves its value.
 *
 * tfjs 4.22 saves a copy of the output and records the copying before the kernel itself, so that, walking back, it finds no
 * way from the copy to the kernel's input and silently drops that term: d²/dx² eˣ is 0. This puts the kernel first. It
 * changes the one engine of the process, once.
 */
export function recordSavedOutputs(): void {
  const recorder = tf.engine() as unknown as Recorder;
  const record = recorder.addTapeNode;
  if (record[mended]) return;
  recorder.addTapeNode = Object.assign(
    (...parameters: unknown[]) => {
      record.apply(recorder, parameters);
      const tape = recorder.state.activeTape;
      const node = tape?.pop();
      if (!tape || !node) return;
      const own = new Set([...node.outputs, ...Object.values(node.inputs)]);
      let place = tape.length;
      for (let i = tape.length - 1; i >= 0 && own.has(tape[i]!.inputs.x); i--) {
        if (node.outputs.includes(tape[i]!.inputs.x!)) place = i;
      }
      tape.splice(place, 0, node);
    },
    { [mended]: true as const },
  );
}
