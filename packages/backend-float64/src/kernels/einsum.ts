import { MoelabError } from '@moelab/core';
import { kernels } from '@moelab/numerics/kernels';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Elements, newNumbers } from '../elements.ts';
import type { Float64Backend } from '../float64-backend.ts';
import type { Call, Kernels } from '../kernel.ts';
import { pairwiseSum } from '../pairwise-sum.ts';
import { copyStrided, rowMajor, stridesOf } from '../strided.ts';

/** A row-major float64 array whose axes carry letters. */
interface Term {
  readonly labels: string;
  readonly values: Float64Array;
}

type Sizes = Readonly<Record<string, number>>;

function parse(equation: string, inputs: readonly TensorInfo[]): { terms: string[]; output: string } {
  const [left, output, ...rest] = equation.replace(/\s/g, '').split('->');
  const terms = left!.split(',');
  const fail = (why: string): never => {
    throw new MoelabError('INVALID_DATA', `float64: einsum '${equation}': ${why}`);
  };
  if (output === undefined || rest.length > 0) return fail("needs one '->', as in 'ij,jk->ik'");
  if (/[^A-Za-z]/.test(terms.join('') + output)) return fail('axes are single letters; no ellipsis');
  if (terms.length !== inputs.length) return fail(`names ${terms.length} tensors, got ${inputs.length}`);
  for (const [i, term] of terms.entries()) {
    const { shape } = inputs[i]!;
    if (term.length !== shape.length) return fail(`'${term}' does not fit shape (${shape.join(', ')})`);
  }
  if (new Set(output).size < output.length) return fail(`'${output}' repeats an axis`);
  for (const letter of output) if (!left!.includes(letter)) return fail(`'${letter}' is in no input`);
  return { terms, output };
}

function sizesOf(equation: string, terms: readonly string[], inputs: readonly TensorInfo[]): Sizes {
  const sizes: Record<string, number> = {};
  for (const [i, term] of terms.entries()) {
    for (const [axis, letter] of [...term].entries()) {
      const size = inputs[i]!.shape[axis]!;
      if ((sizes[letter] ?? size) !== size) {
        throw new MoelabError(
          'INVALID_SHAPE',
          `float64: einsum '${equation}': axis '${letter}' is ${sizes[letter]} and ${size} long`,
        );
      }
      sizes[letter] = size;
    }
  }
  return sizes;
}

const sizeOf = (labels: string, sizes: Sizes): number =>
  [...labels].reduce((size, letter) => size * sizes[letter]!, 1);

const only = (labels: string, isWanted: (letter: string) => boolean): string =>
  [...labels].filter(isWanted).join('');

/** Reorders axes; an axis that occurs twice becomes the diagonal, and axes left out must follow by a sum. */
function reordered(labels: string, elements: Elements, order: string, sizes: Sizes): Term {
  if (labels === order && elements instanceof Float64Array) return { labels, values: elements };
  const strides = stridesOf([...labels].map((letter) => sizes[letter]!));
  const steps = [...order].map((letter) =>
    [...labels].reduce((step, label, axis) => (label === letter ? step + strides[axis]! : step), 0),
  );
  const shape = [...order].map((letter) => sizes[letter]!);
  const values = newNumbers('float32', sizeOf(order, sizes)) as Float64Array;
  copyStrided(elements, { offset: 0, strides: steps }, values, rowMajor(shape), shape);
  return { labels: order, values };
}

/** Adds over every axis that is not kept, pairwise, and takes diagonals. */
function summed(term: Term | { labels: string; values: Elements }, keep: string, sizes: Sizes): Term {
  const distinct = [...new Set(term.labels)].join('');
  const kept = only(distinct, (letter) => keep.includes(letter));
  const gone = only(distinct, (letter) => !keep.includes(letter));
  const ordered = reordered(term.labels, term.values, kept + gone, sizes);
  if (gone === '') return ordered;
  const length = sizeOf(gone, sizes);
  const values = new Float64Array(sizeOf(kept, sizes));
  for (let i = 0; i < values.length; i++) values[i] = pairwiseSum(ordered.values, i * length, length);
  return { labels: kept, values };
}

/** Contracts two terms by one matrix product per element of the axes that both keep. */
function contracted(a: Term, b: Term, keep: string, sizes: Sizes): Term {
  const left = summed(a, keep + b.labels, sizes);
  const right = summed(b, keep + a.labels, sizes);
  const shared = only(left.labels, (letter) => right.labels.includes(letter));
  const batch = only(shared, (letter) => keep.includes(letter));
  const inner = only(shared, (letter) => !keep.includes(letter));
  const rows = only(left.labels, (letter) => !shared.includes(letter));
  const columns = only(right.labels, (letter) => !shared.includes(letter));
  const x = reordered(left.labels, left.values, batch + rows + inner, sizes).values;
  const y = reordered(right.labels, right.values, batch + inner + columns, sizes).values;
  const [count, m, k, n] = [batch, rows, inner, columns].map((labels) => sizeOf(labels, sizes)) as [
    number,
    number,
    number,
    number,
  ];
  const values = new Float64Array(count * m * n);
  for (let i = 0; i < count; i++) {
    kernels.gemm(
      { values: x, offset: i * m * k, row: k, column: 1 },
      { values: y, offset: i * k * n, row: n, column: 1 },
      m,
      k,
      n,
      values,
      i * m * n,
    );
  }
  return { labels: batch + rows + columns, values };
}

function einsum(backend: Float64Backend, inputs: readonly TensorInfo[], equation: string): TensorInfo {
  const { terms, output } = parse(equation, inputs);
  const sizes = sizesOf(equation, terms, inputs);
  const raw = terms.map((labels, i) => ({ labels, values: backend.numbers(inputs[i]!) }));
  let total = summed(raw[0]!, output + terms.slice(1).join(''), sizes);
  for (let i = 1; i < raw.length; i++) {
    const keep = output + terms.slice(i + 1).join('');
    total = contracted(total, summed(raw[i]!, keep + total.labels, sizes), keep, sizes);
  }
  const shape = [...output].map((letter) => sizes[letter]!);
  const { values } = reordered(total.labels, total.values, output, sizes);
  const isInput = inputs.some((x) => backend.elements(x) === values);
  const dtype = inputs.every((x) => x.dtype === 'int32') ? 'int32' : 'float32';
  return backend.output(
    shape,
    dtype,
    dtype === 'int32' ? Int32Array.from(values) : isInput ? values.slice() : values,
  );
}

/**
 * Sums of products by Einstein's convention, 'ij,jk->ik', of any number of tensors from left to right. A letter twice
 * in one term takes the diagonal, which other tfjs backends refuse.
 */
export const einsumKernels: Kernels = {
  Einsum: ({ inputs, attrs: { equation }, backend }: Call<string, { equation: string }>) =>
    einsum(backend, Object.values(inputs), equation),
};
