import { type ActivationName, type AffineLogits, checkValues, type FusedGate, type Gate } from '@moelab/core';
import { erf, type Matrix } from '@moelab/numerics';
import { demand } from './check.ts';
import type { GateFixture } from './gate-fixture.ts';
import { randomValues } from './random-values.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

/** The agreement that `FusedGate` promises. */
const AGREEMENT = 1e-8;

type Logits = AffineLogits & { readonly temperature?: number };

/** What a declared family promises. */
export const gateFusedRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'is the member of its family that it declares',
    concerns: ({ fused }) => fused !== undefined,
    async holds({ route, given, gate, random }) {
      const fused = gate.fused!;
      const { logWeights } = await route(given);
      const own: Logits = fused.logits(given.parameters, given.state);
      const off = largestDifference(logWeights, familyLogWeights(fused, own, given.x));
      demand(
        off <= AGREEMENT,
        `fused says family '${fused.family}', and route's log weights differ from the family's by ${off}`,
      );
      demand(
        fused.family !== 'affine-softmax' || fused.slopes === 'free' || own.slopes.data.every((v) => v === 0),
        "fused says slopes: 'zero', and logits gives slopes that are not 0",
      );

      const other: Logits = fused.logits(randomValues(gate.parameters, random('others')), given.state);
      const written = fused.withLogits(other as never, given.parameters, given.state);
      checkValues('what fused.withLogits gives', gate.parameters, written);
      const back: Logits = fused.logits(written, given.state);
      const lost = Math.max(
        largestDifference(other.slopes.data, back.slopes.data),
        largestDifference(other.bias, back.bias),
        Math.abs((other.temperature ?? 1) - (back.temperature ?? 1)),
      );
      demand(lost <= AGREEMENT, `logits of withLogits(logits) are not those logits (off by ${lost})`);
      const { logWeights: rerouted } = await route({ ...given, parameters: written });
      const missed = largestDifference(rerouted, familyLogWeights(fused, other, given.x));
      demand(
        missed <= AGREEMENT,
        `the gate with withLogits(logits) does not route by those logits (log weights off by ${missed})`,
      );
    },
  },
];

/** log-softmax of the family's logits, row-major (rows, experts), in plain doubles. */
function familyLogWeights(
  fused: FusedGate,
  { slopes, bias, temperature = 1 }: Logits,
  x: Matrix,
): Float64Array {
  const experts = bias.length;
  const out = new Float64Array(x.rows * experts);
  for (let i = 0; i < x.rows; i++) {
    const logits = Array.from(bias, (b, e) => {
      let linear = 0;
      for (let j = 0; j < x.cols; j++) linear += x.data[i * x.cols + j]! * slopes.data[j * experts + e]!;
      if (fused.family === 'affine-softmax') return linear + b;
      const sigma = activations[fused.activation];
      return (fused.bias === 'outside' ? sigma(linear) + b : sigma(linear + b)) / temperature;
    });
    const top = Math.max(...logits);
    const total = Math.log(logits.reduce((sum, s) => sum + Math.exp(s - top), 0));
    out.set(
      logits.map((s) => s - top - total),
      i * experts,
    );
  }
  return out;
}

const activations: Readonly<Record<ActivationName, (z: number) => number>> = {
  tanh: Math.tanh,
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  gelu: (z) => (z * (1 + erf(z * Math.SQRT1_2))) / 2,
  sin: Math.sin,
  identity: (z) => z,
  relu: (z) => Math.max(z, 0),
};
