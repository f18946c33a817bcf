import {
  type Batch,
  drawFrom,
  evaluate,
  type Gate,
  type GateInputs,
  roundoffOf,
  type Tensors,
  tensorsOf,
} from '@moelab/core';
import { engine, square, sum, zerosLike } from '@tensorflow/tfjs-core';
import { demand } from './check.ts';
import type { GateFixture } from './gate-fixture.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

/** How far apart the two may be, in unit roundoffs: the same few products, summed in another order. */
const ROUNDINGS = 128;

/** What must hold of a gate that selects, on every backend: sparse work gives what dense work gives. */
export const gateDispatchRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'lets experts compute only the rows that select them, with the same result and gradient',
    concerns: ({ active, sampled, needs = [] }) => (active ?? sampled) !== undefined && needs.length === 0,
    async holds({ model: made, backend, given, sizes, random }) {
      const model = made();
      for (const seed of [undefined, 1]) {
        const prefixed = Object.fromEntries(
          Object.entries(given.parameters).map(([name, array]) => [`gate.${name}`, array]),
        );
        const values = { ...model.parameters, ...prefixed };
        const x = () => backend.tensor(given.x.data, [given.x.rows, given.x.cols]);
        const batch: Batch = {
          inputs: () => ({
            x: x(),
            ...(seed === undefined ? {} : { draw: drawFrom(backend, random('draw').substream(seed)) }),
          }),
          parameters: () => tensorsOf(backend, values),
          state: () => tensorsOf(backend, model.state),
        };
        const dispatches = await model.dispatch(batch);
        const { active = sizes.experts, sampled = active } = model.layers[0]!.gate;
        const used = seed === undefined ? active : sampled;
        demand(
          dispatches[0] !== undefined || used === sizes.experts,
          `selects ${used} of ${sizes.experts} experts, and no dispatch came of it`,
        );
        const names = Object.keys(values);
        const computed = (sparse: boolean) =>
          evaluate(backend, () => {
            const all = batch.parameters();
            const forward = (inputs: GateInputs, own: Tensors) =>
              model.forward(inputs, own, batch.state(), sparse ? dispatches : undefined).prediction;
            const xs = [x(), ...names.map((name) => all[name]!)];
            const objective = () => {
              const own = Object.fromEntries(names.map((name, i) => [name, xs[i + 1]!])) as Tensors;
              return sum(square(forward({ ...batch.inputs(), x: xs[0]! }, own)));
            };
            const { grads } = engine().gradients(objective, xs, undefined, true);
            return [forward(batch.inputs(), all), ...xs.map((one, i) => grads[i] ?? zerosLike(one))];
          });
        const [dense, own] = [await computed(false), await computed(true)];
        for (const [i, what] of ['the prediction', 'd/dx', ...names.map((name) => `d/d ${name}`)].entries()) {
          const size = Math.max(1, ...dense[i]!.map(Math.abs));
          const difference = largestDifference(dense[i]!, own[i]!) / size;
          demand(
            difference <= ROUNDINGS * roundoffOf(backend),
            `${what} differs by ${difference} (relative to its largest entry) when experts compute only their own rows`,
          );
        }
      }
    },
  },
];
