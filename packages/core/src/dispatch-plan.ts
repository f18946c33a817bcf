import { matrix } from '@moelab/numerics';
import { cast, isFinite as finite, isNaN as isMissing, logicalOr, type Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { type Capacity, checkCapacity, type Dispatch, dispatchOf } from './dispatch.ts';
import { compute, read } from './engine.ts';
import type { GateInputs } from './gate.ts';
import type { Layer } from './layer.ts';
import { type Tensors, withoutPrefix } from './parameters.ts';

/** For each layer, which rows its experts compute; undefined where all of them compute all. */
export type Dispatches = readonly (Dispatch | undefined)[];

/** What a batch is made of, inside a section. It is asked for more than once, and gives the same each time. */
export interface Batch {
  /** What the first gate is given. */
  inputs(): GateInputs;
  /** The parameters of all layers by name. */
  parameters(): Tensors;
  /** The state of all layers by name. */
  state(): Tensors;
}

/**
 * Whether a layer's experts need not compute all rows: its gate selects (or samples, where there is a draw), and needs
 * nothing of the experts first.
 */
export const selects = ({ gate, spec }: Layer, isDrawn: boolean): boolean => {
  const used = (isDrawn ? gate.sampled : undefined) ?? gate.active ?? spec.experts;
  return used < spec.experts && (gate.needs ?? []).length === 0;
};

/**
 * Routes a batch and reads who selected whom, so that the experts of a layer need only compute the rows that select them.
 *
 * The shapes of sparse work depend on the routing, and a tensor is read between sections only: so a layer's gate runs here
 * first, and again in the section that computes the model. One layer costs its gate twice; of L layers, those before the
 * last selecting one are computed twice, sparsely.
 *
 * A gate that draws noise draws the same here as there, as `inputs` gives the same `draw` each time.
 */
export async function planDispatches(
  backend: Backend,
  layers: readonly Layer[],
  prefixOf: (layer: number) => string,
  batch: Batch,
  capacity?: Capacity,
): Promise<Dispatches> {
  if (capacity !== undefined) checkCapacity(capacity);
  const isDrawn = layers.some(({ gate }) => gate.sampled !== undefined) && hasDraw(backend, batch);
  const last = layers.findLastIndex((layer) => selects(layer, isDrawn));
  const dispatches: (Dispatch | undefined)[] = [];
  let x: Tensor | undefined;
  try {
    for (const [l, layer] of layers.slice(0, last + 1).entries()) {
      const prefix = prefixOf(l);
      const own = (tensors: Tensors) => withoutPrefix(prefix, tensors);
      const inputsAt = (): GateInputs => {
        const first = batch.inputs();
        return inputsOfLayer(l, x === undefined ? first : { ...first, x });
      };
      let dispatch: Dispatch | undefined;
      if (selects(layer, isDrawn)) {
        const [mask, weights] = compute(backend, () => {
          const routing = layer.route(inputsAt(), own(batch.parameters()), own(batch.state()));
          const { logWeights, mask = finite(logWeights) } = routing;
          const isSeen = logicalOr(mask, isMissing(logWeights)); // NaN must come through
          return [cast(isSeen, 'float32'), logWeights];
        });
        dispatch = await readDispatch(mask!, weights!, capacity);
      }
      dispatches.push(dispatch);
      if (l === last) break;
      const next = compute(
        backend,
        () => layer.forward(inputsAt(), own(batch.parameters()), own(batch.state()), dispatch).combined,
      );
      x?.dispose();
      x = next;
    }
  } finally {
    x?.dispose();
  }
  return dispatches;
}

/** Whether a batch comes with noise. */
function hasDraw(backend: Backend, batch: Batch): boolean {
  let found = false;
  compute(backend, () => {
    found = batch.inputs().draw !== undefined;
  });
  return found;
}

/** What a layer's gate sees: noise of its own, so that what it draws does not depend on other layers. */
export const inputsOfLayer = (l: number, { draw, ...others }: GateInputs): GateInputs => ({
  ...others,
  ...(draw === undefined ? {} : { draw: draw.of('layer', l) }),
});

async function readDispatch(
  mask: Tensor,
  logWeights: Tensor,
  capacity: Capacity | undefined,
): Promise<Dispatch | undefined> {
  try {
    const [rows, experts] = mask.shape as [number, number];
    const selected = matrix(rows, experts, await read(mask));
    const weights =
      capacity?.priority === 'weight' ? matrix(rows, experts, await read(logWeights)) : undefined;
    const dispatch = dispatchOf(selected, capacity, weights);
    return dispatch.pairRows.length === 0 ? undefined : dispatch; // no rows: nothing to save
  } finally {
    mask.dispose();
    logWeights.dispose();
  }
}
