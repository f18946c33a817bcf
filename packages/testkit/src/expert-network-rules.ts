import type { Expert } from '@moelab/core';
import { demand } from './check.ts';
import type { ExpertFixture } from './expert-fixture.ts';
import { networkValues } from './network-values.ts';
import type { Rule } from './rule.ts';

/** What an expert that declares a network must be. */
export const expertNetworkRules: readonly Rule<Expert, ExpertFixture>[] = [
  {
    name: 'says what the network that it declares says',
    concerns: ({ network }) => network !== undefined,
    async holds({ bench }) {
      const { expert, apply, rows, parameters, outputs } = bench();
      const x = rows(9);
      const said = await apply(x);
      const wanted = networkValues(expert.network!, parameters, x);
      const own = expert.noise?.target === 'class' ? outputs - 1 : outputs;
      demand(wanted.cols === own, `its network has ${wanted.cols} outputs, want ${own}`);
      for (let i = 0; i < x.rows; i++) {
        for (let c = 0; c < own; c++) {
          const [got, want] = [said[i * outputs + c]!, wanted.data[i * own + c]!];
          demand(
            Math.abs(got - want) <= 1e-10 * Math.max(1, Math.abs(want)),
            `output ${c} of row ${i} is ${got}, and ${want} by its network`,
          );
        }
      }
    },
  },
];
