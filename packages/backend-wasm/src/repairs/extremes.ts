import { MoelabError } from '@moelab/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { entriesOf, hasNaN, type Kernel, type Repair, sizeOf } from '../repair.ts';
import { axesOf, planReduction } from './reduction-plan.ts';

const INT32 = 2 ** 31;
/** What a reduction of nothing gives, so that it changes no other entry it is combined with. */
const ofNothing: Readonly<Record<string, (isInteger: boolean) => number>> = {
  Max: (isInteger) => (isInteger ? -INT32 : Number.NEGATIVE_INFINITY),
  Min: (isInteger) => (isInteger ? INT32 - 1 : Number.POSITIVE_INFINITY),
  All: () => 1,
  Any: () => 0,
};

const isOverNothing = (x: TensorInfo, axis: unknown) => {
  const axes = axesOf(x, axis);
  return sizeOf(x.shape) === 0 && sizeOf(x.shape.filter((_, i) => !axes.includes(i))) > 0;
};

/** max, min, all and any of nothing. */
export const extremesOfNothing: Repair = {
  kernels: Object.keys(ofNothing),
  fault: 'uninitialised memory for max, min, all or any of no entries',
  cure: '−∞, +∞, true and false (the least and greatest int32)',
  repaired: (stock, name) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    const axis = attrs.axis ?? attrs.reductionIndices;
    if (!isOverNothing(x, axis)) return stock(call);
    const { shape } = planReduction(backend, x, axis, attrs.keepDims);
    const out = backend.makeOutput(shape, x.dtype);
    entriesOf(backend, out).fill(ofNothing[name]!(x.dtype === 'int32'));
    return out;
  },
};

/** argMax and argMin where some entry is NaN, which comes first. */
const placeOf =
  (name: string): Kernel =>
  ({ inputs, attrs, backend }) => {
    const plan = planReduction(backend, inputs.x!, attrs.axis, false);
    const { outer, reduced, inner, shape } = plan;
    const out = backend.makeOutput(shape, 'int32');
    const from = entriesOf(backend, plan.x);
    const to = entriesOf(backend, out);
    const sign = name === 'ArgMax' ? 1 : -1;
    for (let o = 0; o < outer; o++) {
      for (let j = 0; j < inner; j++) {
        const start = o * reduced * inner + j;
        let best = 0;
        for (let r = 0; r < reduced; r++) {
          const value = sign * from[start + r * inner]!;
          if (value > sign * from[start + best * inner]! || Number.isNaN(value)) best = r;
          if (Number.isNaN(value)) break;
        }
        to[o * inner + j] = best;
      }
    }
    plan.release();
    return out;
  };

/** argMax and argMin: NaN comes first; of nothing they are refused. */
export const places: Repair = {
  kernels: ['ArgMax', 'ArgMin'],
  fault:
    'with NaN among the entries, the place of neither it nor the extreme; of no entries, uninitialised memory',
  cure: 'the place of the first NaN, as max and min give NaN; of no entries, refused',
  repaired: (stock, name) => (call) => {
    const x = call.inputs.x!;
    if (isOverNothing(x, call.attrs.axis)) {
      const op = name === 'ArgMax' ? 'argMax' : 'argMin';
      throw new MoelabError(
        'UNSUPPORTED',
        `wasm: '${op}' of no entries has no answer; leave such a batch out`,
      );
    }
    const needsCare = x.dtype === 'float32' && hasNaN(entriesOf(call.backend, x));
    return needsCare ? placeOf(name)(call) : stock(call);
  },
};
