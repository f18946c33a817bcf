import { totalVariation, uniformDesign } from '@moelab/estimators';
import { type EstimationMeasures, noMeasures } from './estimation-cell.ts';
import { laboratory } from './laboratory.ts';
import { modelLike, type Truth } from './truth.ts';

/** Gives a parameter of linear experts or of their gate, by rows. */
const named = (axes: readonly string[], shape: readonly number[], values: readonly number[]) => ({
  axes,
  shape,
  values: Float64Array.from(values),
});

/** Standard normal targets from experts with these intercepts, each of the same variance and weight. */
const atoms = (intercepts: readonly number[], variance: number): Truth => {
  const count = intercepts.length;
  const zeros = intercepts.map(() => 0);
  return {
    name: 'null path',
    gate: 'softmax',
    parameters: {
      'gate.slopes': named(['input', 'expert'], [1, count], zeros),
      'gate.bias': named(['expert'], [count], zeros),
      'experts.slopes': named(['expert', 'input', 'output'], [count, 1, 1], zeros),
      'experts.intercept': named(['expert', 'output'], [count, 1], intercepts),
      'experts.variance': named(
        ['expert'],
        [count],
        intercepts.map(() => variance),
      ),
    },
  };
};

/**
 * Computes the total variation between N(0, 1) and its split ½ N(−δ, 1 − δ²) + ½ N(δ, 1 − δ²): along this path inside a cell the
 * density moves by δ⁴ only, TV → δ⁴ E|He₄(Z)|/24 = 0.1166917 δ⁴.
 */
export async function nullPathCell(delta: number): Promise<EstimationMeasures> {
  const lab = await laboratory();
  const [whole, split] = [atoms([0], 1), atoms([-delta, delta], 1 - delta ** 2)].map((truth) =>
    modelLike(lab, truth, truth.parameters['experts.variance']!.values.length).with({
      parameters: truth.parameters,
    }),
  );
  const { value } = await totalVariation(whole!, split!, uniformDesign({ panels: 1, points: 1 }));
  return { ...noMeasures, value, detail: `${(value / delta ** 4).toPrecision(7)} δ⁴` };
}
