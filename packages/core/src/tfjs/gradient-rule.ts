import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';

/** What a gradient rule needs of the forward pass: names of inputs, which outputs, or every input of a list. */
interface Saved {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly boolean[];
  readonly allInputs?: true;
}

/** One function per input, by the input's name (its position, where the inputs are a list), that gives its gradient. */
export type InputGradients = Record<string, () => Tensor>;

/**
 * Describes the gradient of a tfjs kernel to tfjs. The rule gets the gradient of the kernel's output (its first, if it
 * has several), the saved inputs followed by the saved outputs, and the kernel's attributes; what it returns is built of
 * tfjs ops, so that it has a gradient again.
 */
export function gradientRule<Attributes = object>(
  kernelName: string,
  saved: Saved,
  rule: (dy: Tensor, saved: Tensor[], attributes: Attributes) => InputGradients,
): GradConfig {
  return {
    kernelName,
    ...(saved.inputs && { inputsToSave: [...saved.inputs] }),
    ...(saved.outputs && { outputsToSave: [...saved.outputs] }),
    ...(saved.allInputs && { saveAllInputs: true }),
    gradFunc: (dy, tensors, attributes) =>
      rule(Array.isArray(dy) ? dy[0]! : dy, tensors, attributes as Attributes),
  };
}
