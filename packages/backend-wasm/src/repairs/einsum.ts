import { contract, type Labelled, MoelabError } from '@moelab/core';
import { gather, reshape, scalar, type Tensor, tensor1d, tidy, transpose } from '@tensorflow/tfjs-core';
import { type Repair, sizeOf } from '../repair.ts';

/** Splits an equation into one label an axis, for each operand and for the result. */
function parse(equation: string, operands: readonly Tensor[]): { terms: string[][]; output: string[] } {
  const sides = equation.replace(/\s/g, '').split('->');
  const terms = sides[0]!.split(',').map((term) => [...term]);
  const output = [...(sides[1] ?? '')];
  const fail = (why: string): never => {
    throw new MoelabError('INVALID_DATA', `wasm: einsum '${equation}': ${why}`);
  };
  if (sides.length !== 2) fail("needs one '->', as in 'ij,jk->ik'");
  if (/[^A-Za-z]/.test(sides.join('').replaceAll(',', ''))) fail('axes are single letters; no ellipsis');
  if (terms.length !== operands.length) fail(`names ${terms.length} tensors, got ${operands.length}`);
  const sizes = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    const { shape } = operands[i]!;
    if (term.length !== shape.length) fail(`'${term.join('')}' does not fit shape (${shape.join(', ')})`);
    for (const [axis, label] of term.entries()) {
      const size = shape[axis]!;
      const known = sizes.get(label) ?? size;
      if (known !== size) fail(`axis '${label}' is ${known} and ${size} long`);
      sizes.set(label, size);
    }
  }
  if (new Set(output).size < output.length) fail(`'${output.join('')}' repeats an axis`);
  for (const label of output) if (!sizes.has(label)) fail(`'${label}' is in no input`);
  return { terms, output };
}

/** Takes the diagonal over each label that a term repeats. */
function diagonal(tensor: Tensor, term: readonly string[]): Labelled {
  const labels = [...new Set(term)];
  if (labels.length === term.length) return { tensor, labels };
  const shape = labels.map((label) => tensor.shape[term.indexOf(label)]!);
  const strides = labels.map((label) =>
    term.reduce((sum, own, axis) => (own === label ? sum + sizeOf(tensor.shape.slice(axis + 1)) : sum), 0),
  );
  const places = Int32Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let rest = flat;
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return place;
  });
  return { tensor: reshape(gather(reshape(tensor, [-1]), tensor1d(places, 'int32')), shape), labels };
}

/** einsum, which tfjs has not on wasm, of any number of operands, as batched matrix products from left to right. */
export const einsum: Repair = {
  kernels: ['Einsum'],
  fault: 'missing',
  cure: 'batched matrix products, from left to right',
  repaired:
    () =>
    ({ inputs, attrs }) =>
      tidy(() => {
        const operands = Object.values(inputs) as Tensor[];
        const { terms, output } = parse(attrs.equation as string, operands);
        const labelled = operands.map((tensor, i) => diagonal(tensor, terms[i]!));
        const one: Labelled = { tensor: scalar(1), labels: [] };
        const { tensor, labels } = labelled.slice(1).reduce(
          (done, next, i) => {
            const later = labelled.slice(i + 2).flatMap((operand) => operand.labels);
            return contract(done, next, new Set([...output, ...later]));
          },
          labelled.length > 1 ? labelled[0]! : contract(labelled[0]!, one, new Set(output)),
        );
        return transpose(
          tensor,
          output.map((label) => labels.indexOf(label)),
        );
      }),
};
