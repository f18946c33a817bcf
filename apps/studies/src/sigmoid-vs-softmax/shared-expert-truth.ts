import { type NamedArray, takeAlong } from '@moelab/core';
import type { Truth } from '../estimation/truth.ts';

/**
 * Writes a truth's regression function with one expert more, a copy of expert `shared`: where over-specified fits begin.
 *
 * Softmax: expert and copy share the weight, each bias less log 2. Sigmoid with slopes 0: each has half the weight, by its bias.
 * Sigmoid that depends on x, whose halves no sigmoids are: each says half, which for linear and relu experts is half of the parameters.
 */
export function withSharedExpert(truth: Truth, shared: number): Truth {
  const given = truth.parameters;
  const experts = given['gate.bias']!.values.length;
  const parameters = takeAlong(given, 'expert', [...Array(experts).keys(), shared]);
  const copies = [shared, experts];
  const change = (array: NamedArray, of: (value: number) => number): NamedArray => {
    const axis = array.axes.indexOf('expert');
    const inner = array.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const values = array.values.map((value, i) =>
      copies.includes(Math.floor(i / inner) % (experts + 1)) ? of(value) : value,
    );
    return { ...array, values };
  };
  const slopes = given['gate.slopes']!;
  const isFlat = slopes.values.every((slope, i) => i % experts !== shared || slope === 0);
  const halved = (name: string, of: (value: number) => number) => ({
    [name]: change(parameters[name]!, of),
  });
  const changed =
    truth.gate === 'softmax'
      ? halved('gate.bias', (bias) => bias - Math.LN2)
      : isFlat
        ? halved('gate.bias', (bias) => -Math.log(1 + 2 * Math.exp(-bias))) // σ⁻¹(σ(bias)/2)
        : {
            ...halved('experts.slopes', (slope) => slope / 2),
            ...halved('experts.intercept', (intercept) => intercept / 2),
          };
  return { ...truth, parameters: { ...parameters, ...changed } };
}
