import type { TensorInfo } from '@tensorflow/tfjs-core';
import { entriesOf, type KernelCall, type Repair, runKernel } from '../repair.ts';

/** cast to bool: true for every number but 0, NaN among them. */
export const castToBool: Repair = {
  kernels: ['Cast'],
  fault: 'cast to bool keeps the last byte of the integer part: 0.5 and 256 are false, −2 is 254',
  cure: 'true for every number but 0',
  repaired: (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    if (attrs.dtype !== 'bool' || x.dtype === 'bool' || x.dtype === 'string') return stock(call);
    const out = backend.makeOutput(x.shape, 'bool');
    const from = entriesOf(backend, x);
    const to = entriesOf(backend, out);
    for (let i = 0; i < from.length; i++) to[i] = from[i] === 0 ? 0 : 1;
    return out;
  },
};

/** reverse and where on booleans, through integers. */
export const boolsMoved: Repair = {
  kernels: ['Reverse', 'Select'],
  fault: 'reverse and where read four bytes for each boolean: garbage, written past the end of the tensor',
  cure: 'done on integers, and cast back',
  repaired: (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const moved = Object.entries(inputs).filter(([name, x]) => name !== 'condition' && x!.dtype === 'bool');
    if (moved.length === 0) return stock(call);
    const made: TensorInfo[] = [];
    const cast = (x: TensorInfo, dtype: string) => {
      made.push(runKernel(backend, 'Cast', { x }, { dtype }));
      return made.at(-1)!;
    };
    const integers = Object.fromEntries(moved.map(([name, x]) => [name, cast(x!, 'int32')]));
    made.push(stock({ inputs: { ...inputs, ...integers }, attrs, backend } as KernelCall) as TensorInfo);
    const bools = cast(made.at(-1)!, 'bool');
    for (const tensor of made) if (tensor !== bools) backend.disposeData(tensor.dataId);
    return bools;
  },
};

/** isNaN, isInf and isFinite of integers and booleans. */
export const finiteIntegers: Repair = {
  kernels: ['IsNan', 'IsInf', 'IsFinite'],
  fault: 'isNaN(−1) is true for an integer: its bits are read as a float',
  cure: 'integers and booleans are finite',
  repaired: (stock, name) => (call) => {
    const { inputs, backend } = call;
    const x = inputs.x!;
    if (x.dtype === 'float32') return stock(call);
    const out = backend.makeOutput(x.shape, 'bool');
    entriesOf(backend, out).fill(name === 'IsFinite' ? 1 : 0);
    return out;
  },
};
