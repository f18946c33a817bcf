import { type Gate, roundoffOf, type Tensors, type Values } from '@moelab/core';
import { normal } from '@moelab/numerics';
import {
  type AgreementFixture,
  agreementBounds,
  demandAgreement,
  demandSameGradients,
} from './agreement-bounds.ts';
import { demand } from './check.ts';
import type { GateFixture, Given, Routed } from './gate-fixture.ts';
import { gradient } from './gradient.ts';
import { hugeParameters } from './huge-parameters.ts';
import { nearTies } from './near-ties.ts';
import type { Rule } from './rule.ts';
import { weightedSum } from './weighted-sum.ts';

type Fixture = AgreementFixture<GateFixture>;

/** What a gate must say on another backend. */
export const gateAgreementRules: readonly Rule<Gate, Fixture>[] = [
  {
    name: 'routes as in float64',
    async holds(fixture) {
      for (const given of givens(fixture)) {
        const [found, wanted] = await routedOnBoth(fixture, given);
        demandAgreement(fixture, 'values', 'scores', found.scores, wanted.scores);
        const isNear = nearTiesOf(fixture, wanted);
        const clear = (values: Float64Array) => values.filter((_, i) => !isNear[i]);
        for (const what of ['selected', 'logWeights', 'weights'] as const)
          demandAgreement(fixture, 'values', what, clear(found[what]), clear(wanted[what]));
      }
    },
  },
  {
    name: 'has the gradient that it has in float64',
    async holds(fixture) {
      for (const given of givens(fixture)) {
        const wanted = await fixture.reference.route(given);
        const isNear = nearTiesOf(fixture, wanted);
        const own = fixture.on.random('weights');
        const c = wanted.logWeights.map((v, i) => (Number.isFinite(v) && !isNear[i] ? normal(own) : 0));
        demandSameGradients(
          fixture,
          await gradientOf(fixture.on, given, c),
          await gradientOf(fixture.reference, given, c),
        );
      }
    },
  },
  {
    name: 'takes a batch of no rows, with gradient 0',
    async holds(fixture) {
      const { on } = fixture;
      const none = on.batch(0);
      const { shapes } = await on.route(none);
      for (const [name, shape] of Object.entries(shapes)) {
        demand(
          shape === undefined || shape.join() === `0,${on.sizes.experts}`,
          `on ${on.backend.name} ${name} of no rows has shape (${shape}), want (0, ${on.sizes.experts})`,
        );
      }
      const found = await gradientOf(on, none, new Float64Array());
      const zeros = Object.fromEntries(
        Object.entries(found).map(([name, array]) => [name, { ...array, values: array.values.map(() => 0) }]),
      );
      demandSameGradients(fixture, found, zeros);
    },
  },
  {
    name: 'stays a number where logits are huge, with its gradient',
    async holds({ on }) {
      const huge = { ...on.given, parameters: hugeParameters(on.gate.parameters, on.given.parameters) };
      const { logWeights, weights } = await on.route(huge);
      const place = `on ${on.backend.name}, when the parameters are 1e4 times as large,`;
      demand(!logWeights.some((v) => !(v < Infinity)), `${place} a log weight is NaN or +∞`);
      const { experts } = on.sizes;
      for (let i = 0; i < huge.x.rows && on.gate.weightSum === 'one'; i++) {
        const sum = weights.subarray(i * experts, (i + 1) * experts).reduce((a, b) => a + b, 0);
        demand(
          Math.abs(sum - 1) <= agreementBounds.values * roundoffOf(on.backend),
          `${place} row ${i} has weights with sum ${sum}, want 1`,
        );
      }
      const c = logWeights.map((v) => (Number.isFinite(v) ? 1 : 0));
      for (const [name, { values }] of Object.entries(await gradientOf(on, huge, c)))
        demand(values.every(Number.isFinite), `${place} the gradient in ${name} is not finite`);
    },
  },
];

/** What is routed: without a draw, and with one where the gate looks at it. */
const givens = ({ on: { given, seeds } }: Fixture): readonly Given[] =>
  seeds.map((drawSeed) => (drawSeed === undefined ? given : { ...given, drawSeed }));

const routedOnBoth = async ({ on, reference }: Fixture, given: Given) =>
  [await on.route(given), await reference.route(given)] as const;

/** Which entries lie in a row (or column, where experts choose rows) whose selection rounding may change. */
const nearTiesOf = ({ on }: Fixture, { scores, selected }: Routed) =>
  nearTies(scores, selected, on.sizes.experts, on.gate.isBatchwise === true, on.backend);

/** The gradient of Σ c · log weights in the parameters and x. */
function gradientOf(fixture: GateFixture, given: Given, c: Float64Array): Promise<Values> {
  const { rows, cols, data } = given.x;
  const all: Values = {
    ...given.parameters,
    x: { axes: ['row', 'input'], shape: [rows, cols], values: data },
  };
  return gradient(fixture.backend, all, ({ x, ...parameters }: Tensors) => {
    const { logWeights } = fixture.routing(given, parameters, x);
    return weightedSum(logWeights, fixture.backend.tensor(c, logWeights.shape));
  });
}
