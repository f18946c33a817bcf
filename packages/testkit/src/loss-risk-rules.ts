import { evaluate, type Loss, type Model, roundoffOf, tensorsOf } from '@moelab/core';
import type { Matrix } from '@moelab/numerics';
import { exp } from '@tensorflow/tfjs-core';
import { agreementBounds } from './agreement-bounds.ts';
import { demand } from './check.ts';
import { entriesOf, type LossFixture } from './loss-fixture.ts';
import type { Rule } from './rule.ts';

/** What a model makes of a loss. */
export const lossRiskRules: readonly Rule<Loss, LossFixture>[] = [
  {
    name: 'is the risk of the mixture and of the sampled expert, weight by weight',
    async holds({ loss, mixture, targets, plain, backend }) {
      for (const target of targets) {
        const { model, x, y } = await mixture(target);
        model.checkRisk(loss, 'mixture');
        model.checkRisk(loss, 'sampled');
        const [ofMixture, ofSampled, weights, prediction, density, densities, ...means] = await evaluate(
          backend,
          () => {
            const targetsOf = backend.tensor(y.data, [y.rows, y.cols]);
            const forward = forwardOf(model, x);
            const { componentLogWeights, components } = forward.layers[0]!;
            return [
              model.riskTensor(loss, 'mixture', targetsOf, forward),
              model.riskTensor(loss, 'sampled', targetsOf, forward),
              exp(componentLogWeights),
              forward.prediction,
              model.logDensityTensor(targetsOf, forward),
              model.componentLogDensityTensor(targetsOf, forward.layers[0]!),
              ...components.map(({ mean }) => mean),
            ];
          },
        );
        const experts = means.length;
        const outputs = prediction!.length / x.rows;
        const row = (of: Float64Array, i: number) => [...of.subarray(i * outputs, (i + 1) * outputs)];
        const bound = agreementBounds.values * roundoffOf(backend);
        for (let i = 0; i < x.rows; i++) {
          const own = entriesOf(y, i);
          const wanted = {
            mixture: plain(own, loss.ofDensity ? [density![i]!] : row(prediction!, i)),
            sampled: means.reduce((total, mean, e) => {
              const judged = loss.ofDensity ? [densities![i * experts + e]!] : row(mean, i);
              return total + weights![i * experts + e]! * plain(own, judged);
            }, 0),
          };
          for (const [of, got] of [
            ['mixture', ofMixture![i]!],
            ['sampled', ofSampled![i]!],
          ] as const) {
            demand(
              Math.abs(got - wanted[of]) <= bound * Math.max(1, Math.abs(wanted[of])),
              `the risk of the ${of} is ${got} in row ${i}, and ${wanted[of]} in plain loops`,
            );
          }
        }
      }
    },
  },
];

/** A model's forward pass, inside `compute`. */
const forwardOf = ({ backend, parameters, state, forward }: Model, x: Matrix) =>
  forward(
    { x: backend.tensor(x.data, [x.rows, x.cols]) },
    tensorsOf(backend, parameters),
    tensorsOf(backend, state),
  );
