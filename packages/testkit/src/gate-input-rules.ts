import { checkValues, compute, type Gate, MoelabError, read, tensorsOf, type Values } from '@moelab/core';
import { demand } from './check.ts';
import type { GateFixture } from './gate-fixture.ts';
import type { Rule } from './rule.ts';
import { copied, sameNumbers, sameValues } from './same-bytes.ts';

/** What a gate does with what it is given. */
export const gateInputRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'routes the same bytes for the same draw',
    async holds({ route, given, seeds }) {
      for (const drawSeed of seeds) {
        const drawn = drawSeed === undefined ? given : { ...given, drawSeed };
        const [one, two] = [await route(drawn), await route(drawn)];
        demand(
          sameNumbers(one.logWeights, two.logWeights) && sameNumbers(one.scores, two.scores),
          'the same inputs are routed in two ways; keep nothing between calls, and draw only from inputs.draw',
        );
      }
    },
  },
  {
    name: 'leaves what it is given as it was',
    async holds({ backend, inputs, given, gate, seeds }) {
      const values = [...Object.values(given.parameters), ...Object.values(given.state)];
      for (const drawSeed of seeds) {
        const drawn = drawSeed === undefined ? given : { ...given, drawSeed };
        const all = compute(backend, () => {
          const own = inputs(drawn);
          const [parameters, state] = [tensorsOf(backend, given.parameters), tensorsOf(backend, given.state)];
          gate.route(own, parameters, state);
          const { x, losses } = own;
          return [x, ...Object.values(parameters), ...Object.values(state), ...(losses ? [losses] : [])];
        });
        const wanted = [given.x.data, ...values.map((array) => array.values), given.losses.data];
        for (const [i, tensor] of all.entries()) {
          demand(!tensor.isDisposed, 'route disposed a tensor that it was given; it frees nothing itself');
          demand(sameNumbers(await read(tensor), wanted[i]!), 'route wrote to a tensor that it was given');
          tensor.dispose();
        }
      }
      const { gauge, fused, advance } = gate;
      const uses: Readonly<Record<string, (parameters: Values, state: Values) => unknown>> = {
        'gauge.directions': (parameters) => gauge.directions(parameters),
        'gauge.move': (parameters) => gauge.move(parameters, new Array(gauge.dimension).fill(0.5)),
        'gauge.toReported': (parameters) => gauge.toReported(parameters),
        'fused.logits': (parameters, state) => fused?.logits(parameters, state),
        'fused.withLogits': (parameters, state) =>
          fused?.withLogits(fused.logits(parameters, state) as never, parameters, state),
        advance: (_, state) => advance?.(state, 0.5),
      };
      for (const [name, use] of Object.entries(uses)) {
        const parameters = copied(given.parameters);
        const state = copied(given.state);
        use(parameters, state);
        demand(
          sameValues(parameters, given.parameters) && sameValues(state, given.state),
          `${name} wrote to the values that it was given; give new ones`,
        );
      }
    },
  },
  {
    name: 'advances its state to a state',
    concerns: ({ advance }) => advance !== undefined,
    async holds({ route, given, gate }) {
      for (const progress of [0, 0.5, 1]) {
        const state = gate.advance!(given.state, progress);
        try {
          checkValues(`the state at progress ${progress}`, gate.state ?? {}, state);
        } catch (error) {
          throw error instanceof MoelabError ? new Error(error.message) : error;
        }
        const { logWeights } = await route({ ...given, state });
        demand(!logWeights.some(Number.isNaN), `log weights are NaN in the state at progress ${progress}`);
      }
    },
  },
];
