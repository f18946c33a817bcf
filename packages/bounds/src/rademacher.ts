import { bound, defineBound, informativeFrom, ledger, params, termsOver } from '@moelab/core';
import { highEnd } from './high-end.ts';
import { classRademacher, delta, lipschitz, sampleSize } from './inputs.ts';
import { independentRows, lipschitzLoss, unitLoss } from './shared-assumptions.ts';

const SOURCE = 'Bartlett & Mendelson 2002; Mohri, Rostamizadeh & Talwalkar 2018, Theorem 3.3';

/**
 * Bounds the generalization gap by the Rademacher complexity of all predictions that can be learned and the loss's Lipschitz constant.
 *
 * `empirical`: sup R − R_S ≤ 2C R̂ + 3√(log(2/δ)/(2m)), R̂ that of the very sample. `expected`: 2C R + √(log(1/δ)/(2m)), R
 * its mean over samples. It is that of the whole class: of a mixture that of all mixtures, which may be K times that of one expert
 * (`sparse-moe` takes the latter). A number that bounds the complexity on every m points, as norms do, is right for both.
 * informativeFrom holds it as it is for m and more rows, and is never below m: on fewer rows a class may be more complex.
 *
 * Units: those of the loss. With probability 1 − δ over the sample, for all predictions of the class at once.
 * Source: Bartlett & Mendelson 2002, JMLR 3; Mohri, Rostamizadeh & Talwalkar 2018, Theorem 3.3; contraction by Ledoux & Talagrand.
 */
export const rademacher = defineBound({
  summary: 'Generalization gap from the Rademacher complexity of the class of all predictions',
  source: SOURCE,
  options: params({ lipschitz, classRademacher, m: sampleSize, delta }),
  create({ lipschitz: slope, classRademacher: given, m, delta: risk }) {
    const version = (name: string, tail: (size: number) => number, formula: string, of: string) => () => {
      const complexityOf = (at: { readonly slope: number; readonly given: number }) =>
        2 * at.slope * at.given;
      return ledger(
        {
          quantity: 'generalization gap',
          unit: 'loss',
          kind: 'high-probability',
          delta: risk,
          terms: termsOver({ slope, given }, (at) => [
            { name: 'complexity', value: complexityOf(at), formula: `2C ${name}` },
            { name: 'confidence', value: tail(m), formula },
          ]),
          constants: [{ name: '2', value: 2, from: 'symmetrisation; the contraction by the loss adds none' }],
          assumptions: [
            independentRows,
            unitLoss,
            lipschitzLoss,
            {
              statement: `classRademacher is at least the complexity of the class of all predictions ${of}`,
              status: 'assumed',
            },
          ],
          informativeFrom: informativeFrom(
            (size) =>
              size < m
                ? Infinity
                : complexityOf({ slope: highEnd(slope), given: highEnd(given) }) + tail(size),
            1,
          ),
          source: SOURCE,
          knownProblems: [],
        },
        1,
      );
    };
    const root = (odds: number) => (size: number) => Math.sqrt(Math.log(odds / risk) / (2 * size));
    return bound({
      empirical: version('R̂', (size) => 3 * root(2)(size), '3√(log(2/δ)/(2m))', 'of this sample'),
      expected: version('R', root(1), '√(log(1/δ)/(2m))', 'expected over samples of m rows'),
    });
  },
});
