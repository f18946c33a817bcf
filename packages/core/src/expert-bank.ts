import { add, concat, gather, split, type Tensor, tensor1d, unstack } from '@tensorflow/tfjs-core';
import type { Dispatch } from './dispatch.ts';
import type { Expert } from './expert.ts';
import type { Declarations, Tensors } from './parameters.ts';

/** One of what a layer's target is drawn from. */
export interface Component {
  /** Its column among the components. */
  readonly index: number;
  readonly expert: Expert;
  /** What it says, (own rows, outputs). */
  readonly output: Tensor;
  /** What is combined of it, (own rows, outputs). */
  readonly mean: Tensor;
  /** What it was applied with. */
  readonly parameters: Tensors;
  /** The rows of the batch that it computed, ascending, where it did not compute all of them. */
  readonly rows?: Int32Array;
}

/** An expert's declarations with an axis in front for the experts of a bank, unless one tensor serves all. */
export const bankOf = (expert: Expert, axis: string, experts: number): Declarations =>
  Object.fromEntries(
    Object.entries(expert.parameters).map(([name, declaration]) => [
      name,
      declaration.shared
        ? declaration
        : { ...declaration, axes: [axis, ...declaration.axes], shape: [experts, ...declaration.shape] },
    ]),
  );

/** What each expert of a bank says of all rows; its components come `from` this column on. */
export function saidOfAll(
  expert: Expert,
  x: Tensor,
  tensors: Record<string, Tensor>,
  experts: number,
  from = 0,
): readonly Component[] {
  return perExpert(expert, tensors, experts).map((parameters, e) => ({
    index: from + e,
    ...applied(expert, x, parameters),
  }));
}

/** What each expert of a bank says of its own rows; an expert without rows is left out. */
export function saidOfOwn(
  expert: Expert,
  x: Tensor,
  tensors: Record<string, Tensor>,
  dispatch: Dispatch,
): readonly Component[] {
  const { rowsOf } = dispatch;
  const own = perExpert(expert, tensors, rowsOf.length);
  const parts = partsOf(x, dispatch);
  const busy = [...rowsOf.entries()].filter(([, rows]) => rows.length > 0);
  return busy.map(([e, rows], c) => ({ index: e, ...applied(expert, parts[c]!, own[e]!), rows }));
}

/**
 * The rows of a tensor (rows, …) that belong to each expert that has some. One gather and one split for all experts:
 * a gather each would make the backward pass add up as many tensors of all rows as there are experts.
 */
export function partsOf(tensor: Tensor, { rowsOf, pairRows }: Dispatch): readonly Tensor[] {
  const sizes = rowsOf.map((rows) => rows.length).filter((size) => size > 0);
  const sorted = gather(tensor, tensor1d(pairRows, 'int32')); // (pairs, …)
  return sizes.length === 1 ? [sorted] : split(sorted, sizes, 0);
}

/** The components with `addition` (rows, outputs) added to their means. */
export function moved(
  components: readonly Component[],
  addition: Tensor,
  dispatch: Dispatch | undefined,
): readonly Component[] {
  const parts = dispatch === undefined ? undefined : partsOf(addition, dispatch);
  return components.map((one, c) => {
    const mean = add(one.mean, parts?.[c] ?? addition);
    return { ...one, mean, output: one.expert.mean === undefined ? mean : one.output };
  });
}

/** Joins what components say of their own rows, one below the other: (pairs, …). */
export const joined = (parts: readonly Tensor[]): Tensor =>
  parts.length === 1 ? parts[0]! : concat([...parts], 0);

function applied(expert: Expert, x: Tensor, parameters: Tensors): Omit<Component, 'index' | 'rows'> {
  const output = expert.apply(x, parameters);
  return { expert, output, mean: expert.mean?.(output, parameters) ?? output, parameters };
}

// One unstack per parameter: its gradient is one stack, so the backward pass stays linear in the number of experts.
function perExpert(expert: Expert, tensors: Record<string, Tensor>, experts: number): readonly Tensors[] {
  const own: Record<string, Tensor>[] = Array.from({ length: experts }, () => ({}));
  for (const [name, { shared }] of Object.entries(expert.parameters)) {
    const parts = shared ? undefined : unstack(tensors[name]!, 0);
    for (const [e, record] of own.entries()) record[name] = parts?.[e] ?? tensors[name]!;
  }
  return own;
}
