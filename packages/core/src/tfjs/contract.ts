import * as tf from '@tensorflow/tfjs-core';

/** A tensor whose axes carry labels, each axis another one. */
export interface Labelled {
  readonly tensor: tf.Tensor;
  readonly labels: readonly string[];
}

/** Puts the axes of a labelled tensor into the given order; its labels must be the same set. */
export function ordered({ tensor, labels }: Labelled, order: readonly string[]): tf.Tensor {
  const permutation = order.map((label) => labels.indexOf(label));
  return permutation.every((from, to) => from === to) ? tensor : tf.transpose(tensor, permutation);
}

/** Sums a labelled tensor over every axis whose label is not kept. */
export function summedTo({ tensor, labels }: Labelled, keep: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, axis) => (keep.has(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: tf.sum(tensor, axes), labels: labels.filter((label) => keep.has(label)) };
}

/**
 * Multiplies two labelled tensors entry by entry along the labels they share and sums over each label that is not kept,
 * as one batched matrix product. It runs and has gradients on every backend, with or without an Einsum kernel.
 *
 * Shapes: the result's labels are the kept ones of both, then the kept ones of a only, then those of b only.
 */
export function contract(a: Labelled, b: Labelled, keep: ReadonlySet<string>): Labelled {
  const left = summedTo(a, new Set([...keep, ...b.labels]));
  const right = summedTo(b, new Set([...keep, ...a.labels]));
  const both = left.labels.filter((label) => right.labels.includes(label));
  const batch = both.filter((label) => keep.has(label));
  const inner = both.filter((label) => !keep.has(label));
  const rows = left.labels.filter((label) => !both.includes(label));
  const columns = right.labels.filter((label) => !both.includes(label));

  const sizes = new Map(left.labels.map((label, axis) => [label, left.tensor.shape[axis]!]));
  right.labels.forEach((label, axis) => {
    sizes.set(label, right.tensor.shape[axis]!);
  });
  const size = (labels: readonly string[]) =>
    labels.reduce((product, label) => product * sizes.get(label)!, 1);

  const x = tf.reshape(ordered(left, [...batch, ...rows, ...inner]), [size(batch), size(rows), size(inner)]);
  const y = tf.reshape(ordered(right, [...batch, ...inner, ...columns]), [
    size(batch),
    size(inner),
    size(columns),
  ]);
  const labels = [...batch, ...rows, ...columns];
  const shape = labels.map((label) => sizes.get(label)!);
  return { tensor: tf.reshape(tf.matMul(x, y), shape), labels };
}
