import { type Model, selects } from '@moelab/core';
import { demand } from './check.ts';
import type { LayerFixture } from './layer-fixture.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';
import { demandSparseAsDense } from './sparse-as-dense.ts';

const mayDispatch = ({ layers }: Model) =>
  layers.some((layer) => selects(layer, false) || selects(layer, true));

/** Room for half of what a balanced batch selects: something must be dropped. */
const CAPACITY = 0.5;

/** What must hold of layers that select. */
export const layerDispatchRules: readonly Rule<Model, LayerFixture>[] = [
  {
    name: 'lets experts compute only the rows that select them, with the same result and gradient',
    concerns: mayDispatch,
    async holds({ backend, model, given, rows, draws }) {
      for (const asked of draws)
        await demandSparseAsDense(backend, model, given(asked), rows.x, asked.seed !== undefined);
    },
  },
  {
    name: 'drops what a full expert has no room for, and nothing else',
    concerns: ({ layers }) => layers.some((layer) => selects(layer, false)),
    async holds({ said, plain }) {
      for (const priority of ['first', 'weight'] as const) {
        const { dispatches = [], layers } = await said({ sparse: { factor: CAPACITY, priority } });
        for (const [l, wanted] of (await plain({}, dispatches)).entries()) {
          const { rowsOf = [], dropped = 0, pairRows } = dispatches[l] ?? {};
          const room = Math.ceil((CAPACITY * (dropped + (pairRows?.length ?? 0))) / rowsOf.length);
          demand(
            rowsOf.every((own) => own.length <= room),
            `an expert of layer ${l + 1} computes ${Math.max(...rowsOf.map((own) => own.length))} rows, and has room for ${room}`,
          );
          const size = Math.max(1, ...wanted.combined.data.map(Math.abs));
          const off = largestDifference(layers[l]!.combined.data, wanted.combined.data) / size;
          demand(
            off <= 1e-10,
            `layer ${l + 1} with pairs dropped by '${priority}' is not the sum over those that are left (off by ${off})`,
          );
        }
      }
    },
  },
];
