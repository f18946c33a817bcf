import type { Gate } from '@moelab/core';
import { logSumExp } from '@moelab/numerics';
import { demand } from './check.ts';
import type { GateFixture } from './gate-fixture.ts';
import { networkValues } from './network-values.ts';
import type { Rule } from './rule.ts';

/** What a gate that declares its routing class must do, without a draw. */
export const gateClassRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'weighs the selected as its routing class says',
    concerns: ({ routingClass }) => routingClass !== undefined,
    async holds({ gate, route, given, sizes: { experts } }) {
      const { scores, weights: kind } = gate.routingClass!;
      const { weights, logWeights, selected } = await route(given);
      const said = scores === 'fixed' ? undefined : networkValues(scores, given.parameters, given.x);
      for (let i = 0; i < given.x.rows; i++) {
        const all = Array.from({ length: experts }, (_, e) => e);
        const own = all.filter((e) => selected[i * experts + e] === 1);
        for (const e of own) {
          const at = i * experts + e;
          if (kind !== 'softmax') {
            const want = kind === 'sum' ? 1 : 1 / own.length;
            demand(
              Math.abs(weights[at]! - want) <= 1e-12,
              `row ${i} weighs expert ${e} ${weights[at]}, want ${want}`,
            );
            continue;
          }
          const by = (among: readonly number[]) => {
            const values = among.map((one) => said!.data[i * experts + one]!);
            return said!.data[at]! - logSumExp(values);
          };
          const nearest = Math.min(...[own, all].map((among) => Math.abs(by(among) - logWeights[at]!)));
          demand(
            nearest <= 1e-10 * Math.max(1, Math.abs(logWeights[at]!)),
            `row ${i} gives expert ${e} the log weight ${logWeights[at]}, and by its network's softmax ${by(own)} or ${by(all)}`,
          );
        }
      }
    },
  },
  {
    name: 'selects by the scores of its routing class, or by none of its parameters',
    concerns: ({ routingClass, active }) => routingClass !== undefined && active !== undefined,
    async holds({ gate, route, given, sizes: { experts } }) {
      const { scores, weights: kind } = gate.routingClass!;
      const { selected } = await route(given);
      if (scores === 'fixed') {
        demand(
          Object.keys(gate.parameters).length === 0,
          `has parameters (${Object.keys(gate.parameters)}), and its scores are declared fixed`,
        );
        return;
      }
      if (kind === 'softmax') return; // it may select by less than what it weighs by, as without the bias
      const said = networkValues(scores, given.parameters, given.x);
      for (let i = 0; i < said.rows; i++) {
        const of = (chosen: number) =>
          Array.from({ length: experts }, (_, e) => e)
            .filter((e) => selected[i * experts + e] === chosen)
            .map((e) => said.data[i * experts + e]!);
        const [least, most] = [Math.min(...of(1)), Math.max(...of(0))];
        demand(least >= most, `row ${i} selects a score of ${least} before one of ${most}`);
      }
    },
  },
];
