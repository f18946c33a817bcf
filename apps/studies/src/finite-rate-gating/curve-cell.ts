import { channelInformation, rateAtSlope, routingLimits, shannonEntropy } from '@moelab/information';
import { type Matrix, matrix, type Stream, uniformInteger } from '@moelab/numerics';
import { banks } from './banks.ts';
import { type Cell, loadColumns, type Row, rowOf } from './columns.ts';
import { populationOfBank } from './gate-on-population.ts';
import { CELLS } from './world.ts';

/** Three experts on three inputs of weights ½, 0.3 and 0.2, whose curve is known to nine digits. */
const asymmetric = {
  losses: matrix(3, 3, [0.1, 0.6, 0.9, 0.7, 0.2, 0.5, 0.8, 0.4, 0.05]),
  weights: [0.5, 0.3, 0.2],
} as const;

const RANDOM_GATES = 500;

/** Solves the optimal gate of a bank at a slope that is given in units of the first activation. */
export function curveCell({ setting, level }: Cell): Row {
  const { losses, options } =
    setting === 'asymmetric'
      ? { losses: asymmetric.losses, options: { weights: asymmetric.weights } }
      : { losses: populationOfBank(banks[setting as keyof typeof banks]).losses, options: {} };
  const { D0, Dmin, firstActivation } = routingLimits(losses, options);
  const { rate, distortion, lower, upper, load } = rateAtSlope(losses, level * firstActivation, options);
  return rowOf({
    rate,
    loss: distortion,
    lower,
    upper,
    single: D0,
    least: Dmin,
    activation: firstActivation,
    ...loadColumns(load),
  });
}

/** Draws gates that send each of the cells, all alike likely, to one expert, and one that balances its load. */
export function deterministicCell({ experts }: Cell, random: Stream): Row {
  let mostRate = 0;
  let entropyError = 0;
  for (let i = 0; i < RANDOM_GATES; i++) {
    const among = 1 + uniformInteger(random, experts);
    const { rate, entropy } = rateOf(experts, () => uniformInteger(random, among));
    mostRate = Math.max(mostRate, rate);
    entropyError = Math.max(entropyError, Math.abs(rate - entropy));
  }
  const { rate, load } = rateOf(experts, (x) => x % experts);
  return rowOf({ rate, mostRate, entropyError, ...loadColumns(load) });
}

function rateOf(experts: number, expertOf: (x: number) => number) {
  const gate: Matrix = matrix(CELLS, experts);
  const load = new Float64Array(experts);
  for (let x = 0; x < CELLS; x++) {
    const t = expertOf(x);
    gate.data[x * experts + t] = 1;
    load[t]! += 1 / CELLS;
  }
  return { rate: channelInformation(gate), entropy: shannonEntropy(load), load };
}
