import { type Batch, drawFrom, type Gate, tensorsOf } from '@moelab/core';
import type { GateFixture } from './gate-fixture.ts';
import type { Rule } from './rule.ts';
import { demandSparseAsDense } from './sparse-as-dense.ts';

/** What must hold of a gate that selects, on every backend: sparse work gives what dense work gives. */
export const gateDispatchRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'lets experts compute only the rows that select them, with the same result and gradient',
    concerns: ({ active, sampled, needs = [] }) => (active ?? sampled) !== undefined && needs.length === 0,
    async holds({ model: made, backend, given, random, seeds }) {
      const model = made();
      const prefixed = Object.fromEntries(
        Object.entries(given.parameters).map(([name, array]) => [`gate.${name}`, array]),
      );
      for (const seed of seeds) {
        const batch: Batch = {
          inputs: () => ({
            x: backend.tensor(given.x.data, [given.x.rows, given.x.cols]),
            ...(seed === undefined ? {} : { draw: drawFrom(backend, random('draw').substream(seed)) }),
          }),
          parameters: () => tensorsOf(backend, { ...model.parameters, ...prefixed }),
          state: () => tensorsOf(backend, model.state),
        };
        await demandSparseAsDense(backend, model, batch, given.x, seed !== undefined);
      }
    },
  },
];
