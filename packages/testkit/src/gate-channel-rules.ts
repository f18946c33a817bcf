import { type ChannelLaw, checkValues, type Gate } from '@moelab/core';
import { demand } from './check.ts';
import type { GateFixture } from './gate-fixture.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

/** The agreement of log weights with those of the law, in doubles. */
const AGREEMENT = 1e-10;

/** What a declared channel promises. */
export const gateChannelRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'is the channel that it declares',
    concerns: ({ channel }) => channel !== undefined,
    async holds({ route, given, gate, sizes }) {
      const { law, withLaw } = gate.channel!;
      const under = async (one: ChannelLaw) => {
        const state = withLaw(one, given.state);
        checkValues('what channel.withLaw gives', gate.state ?? {}, state);
        const back = law(state);
        demand(
          back.beta === one.beta && largestDifference(back.logMarginal, one.logMarginal) === 0,
          `the law of withLaw(law) is not that law: β ${back.beta}, want ${one.beta}; log q [${back.logMarginal}], want [${one.logMarginal}]`,
        );
        return (await route({ ...given, state })).logWeights;
      };
      const { experts } = sizes;
      const logMarginal = Float64Array.from({ length: experts }, (_, e) => Math.log(1 + e));
      const plain = await under({ logMarginal: new Float64Array(experts), beta: 1 });
      const found = await under({ logMarginal, beta: 2.5 });
      const wanted = normalised(
        plain.map((v, i) => 2.5 * v + logMarginal[i % experts]!),
        experts,
      );
      const off = largestDifference(found, wanted);
      demand(
        off <= AGREEMENT,
        `with q (1, 2, …) and β 2.5 the log weights are not those of q(t) e^{−β d} (off by ${off})`,
      );
    },
  },
];

/** Each row less the log of its sum of exponentials. */
function normalised(logs: Float64Array, columns: number): Float64Array {
  return logs.map((v, i) => {
    const row = logs.subarray(i - (i % columns), i - (i % columns) + columns);
    const top = row.reduce((a, b) => Math.max(a, b), -Infinity);
    return v - top - Math.log(row.reduce((sum, s) => sum + Math.exp(s - top), 0));
  });
}
