import { type Gate, reported, type Values } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';
import { type Column, centralDifferences } from './central-differences.ts';
import { demand } from './check.ts';
import type { GateFixture } from './gate-fixture.ts';
import { nullSpace, rankOf } from './null-space.ts';
import { randomValues } from './random-values.ts';
import type { Rule } from './rule.ts';
import { largestDifference } from './same-bytes.ts';

const hasGauge = ({ gauge }: Gate) => gauge.dimension > 0;

/** What a declared gauge promises. */
export const gateGaugeRules: readonly Rule<Gate, GateFixture>[] = [
  {
    name: 'is unchanged when its parameters move along its gauge',
    concerns: hasGauge,
    async holds({ route, given, gate, random }) {
      const before = await route(given);
      const parameters = gate.gauge.move(given.parameters, amountsOf(gate, random('amounts')));
      const after = await route({ ...given, parameters });
      const difference = largestDifference(before.logWeights, after.logWeights);
      demand(
        difference <= 1e-9 && largestDifference(before.selected, after.selected) === 0,
        `the declared gauge changes the model: log weights move by ${difference}`,
      );
    },
  },
  {
    name: 'gives gauge directions that are the derivatives of its moves',
    async holds({ given: { parameters }, gate: { gauge } }) {
      const directions = gauge.directions(parameters);
      demand(
        directions.length === gauge.dimension,
        `gauge gives ${directions.length} directions, and its dimension is ${gauge.dimension}`,
      );
      const h = 1e-5;
      for (const [d, direction] of directions.entries()) {
        const amounts = directions.map((_, i) => (i === d ? h : 0));
        const above = flat(parameters, gauge.move(parameters, amounts));
        const below = flat(
          parameters,
          gauge.move(
            parameters,
            amounts.map((a) => -a),
          ),
        );
        const slope = above.map((a, i) => (a - below[i]!) / (2 * h));
        const difference = largestDifference(slope, flat(parameters, direction));
        demand(
          difference <= 1e-6,
          `gauge direction ${d} is not the derivative of move (off by ${difference})`,
        );
      }
      const rank = rankOf(directions.map((direction) => flat(parameters, direction)));
      demand(
        rank === directions.length,
        `only ${rank} of the ${directions.length} gauge directions are independent`,
      );
    },
  },
  {
    name: 'has no invariance beyond its gauge',
    async holds({ route, batch, gate, random, seeds }) {
      const given = batch(40);
      const names = Object.keys(gate.parameters);
      const logWeights = async (parameters: Values) =>
        joined(
          await Promise.all(
            seeds.map((drawSeed) =>
              route({ ...given, parameters, ...(drawSeed === undefined ? {} : { drawSeed }) }),
            ),
          ),
        );
      const { columns, isStable } = await centralDifferences(given.parameters, logWeights, gate.parameters);
      const stable = columns.map(({ derivative }) => derivative.filter((_, i) => isStable[i]));
      const isFlat = (name: string) =>
        columns.every((column, c) => column.name !== name || stable[c]!.every((v) => Math.abs(v) < 1e-8));

      const directions = gate.gauge
        .directions(given.parameters)
        .map((direction) => flat(given.parameters, direction));
      /** How many of the declared directions are independent where only these columns are looked at. */
      const declaredRank = (kept: readonly boolean[]) =>
        rankOf(directions.map((d) => d.filter((_, c) => kept[c])).filter((d) => d.some((v) => v !== 0)));

      // what moves only the selection has no derivative: there a finite change must show
      const inert: string[] = [];
      for (const name of names.filter(isFlat)) {
        if (!(await hasEffect(name, gate, given.parameters, logWeights, random('other values'))))
          inert.push(name);
      }
      const isInert = columns.map(({ name }) => inert.includes(name));
      demand(
        declaredRank(isInert) === isInert.filter(Boolean).length,
        `nothing depends on ${inert.map((name) => `'${name}'`).join(', ')}; leave it out, or declare its directions in the gauge`,
      );

      const isSmooth = columns.map(({ name }) => !isFlat(name));
      const smooth = columns.filter((_, c) => isSmooth[c]);
      const nullVectors = nullSpace(stable.filter((_, c) => isSmooth[c]));
      const missing = nullVectors.length - declaredRank(isSmooth);
      if (missing <= 0) return;
      throw new Error(
        `${missing} direction(s) change nothing and are not in the gauge, ${nullVectors.length} in all; ` +
          `one of them is ${shown(nullVectors[0]!, smooth)}`,
      );
    },
  },
  {
    name: 'has one reported form',
    concerns: hasGauge,
    async holds({ given: { parameters }, gate, random }) {
      const once = reported(gate.gauge, parameters);
      const twice = reported(gate.gauge, once);
      const again = largestDifference(flat(parameters, once), flat(parameters, twice));
      demand(again <= 1e-9, `reporting a reported form changes it (by ${again})`);
      const moved = gate.gauge.move(parameters, amountsOf(gate, random('amounts')));
      const other = largestDifference(flat(parameters, once), flat(parameters, reported(gate.gauge, moved)));
      demand(other <= 1e-8, `two equal models are reported differently (off by ${other})`);
    },
  },
];

/** Whether some finite change of a parameter, of growing size, changes the routing. */
async function hasEffect(
  name: string,
  gate: Gate,
  parameters: Values,
  logWeights: (parameters: Values) => Promise<Float64Array>,
  random: Stream,
): Promise<boolean> {
  const before = await logWeights(parameters);
  const declaration = gate.parameters[name]!;
  for (let size = 1; size <= 64; size *= 2) {
    const { [name]: drawn } = randomValues({ [name]: declaration }, random.substream(size));
    const values = declaration.domain === 'positive' ? drawn!.values : drawn!.values.map((v) => v * size);
    const after = await logWeights({ ...parameters, [name]: { ...drawn!, values } });
    if (largestDifference(before, after) > 0) return true;
  }
  return false;
}

const amountsOf = ({ gauge }: Gate, random: Stream): readonly number[] =>
  Array.from({ length: gauge.dimension }, () => normal(random));

/** All entries in the order of `like`; 0 for what is absent. */
const flat = (like: Values, values: Values): Float64Array =>
  Float64Array.from(
    Object.entries(like).flatMap(([name, array]) => [
      ...(values[name]?.values ?? new Float64Array(array.values.length)),
    ]),
  );

const joined = (routed: readonly { readonly logWeights: Float64Array }[]): Float64Array =>
  Float64Array.from(routed.flatMap(({ logWeights }) => [...logWeights]));

/** The largest entries of a null vector by name. */
function shown(vector: Float64Array, columns: readonly Column[]): string {
  return Array.from(vector, (v, c) => ({ v, name: `${columns[c]!.name}[${columns[c]!.index}]` }))
    .filter(({ v }) => Math.abs(v) > 0.05)
    .sort((a, b) => Math.abs(b.v) - Math.abs(a.v))
    .slice(0, 6)
    .map(({ v, name }) => `${v.toFixed(3)} ${name}`)
    .join(', ');
}
