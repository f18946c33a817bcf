import { entriesOf, hasNaN, type Repair } from '../repair.ts';

const bounds: Readonly<Record<string, readonly [number, number]>> = {
  Relu: [0, Number.POSITIVE_INFINITY],
  Relu6: [0, 6],
};

/** relu, relu6 and clipByValue: NaN stays, and integers are clipped. */
export const clipping: Repair = {
  kernels: ['Relu', 'Relu6', 'ClipByValue'],
  fault:
    'relu(NaN) is 0 where its sign bit is set, as in that of ∞ − ∞ and −∞·0; relu6(NaN) is 0 and clipByValue(NaN) a bound; clipByValue of integers is garbage',
  cure: 'each entry by comparison where there is a NaN, and of integers',
  repaired: (stock, name) => (call) => {
    const { inputs, attrs, backend } = call;
    const x = inputs.x!;
    if (x.dtype === 'float32' && !hasNaN(entriesOf(backend, x))) return stock(call);
    const out = backend.makeOutput(x.shape, x.dtype);
    const from = entriesOf(backend, x);
    const to = entriesOf(backend, out);
    const [low, high] = bounds[name] ?? [attrs.clipValueMin as number, attrs.clipValueMax as number];
    for (let i = 0; i < from.length; i++) {
      const value = from[i]!;
      if (value < low) to[i] = low;
      else if (value > high) to[i] = high;
      else to[i] = value;
    }
    return out;
  },
};
