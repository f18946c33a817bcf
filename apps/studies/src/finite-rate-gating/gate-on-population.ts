import {
  channelInformation,
  channelOutput,
  distortionAtRate,
  type RoutingLimits,
  routingLimits,
} from '@moelab/information';
import { type Matrix, mean } from '@moelab/numerics';
import { type Bank, conditionalLosses, population } from './banks.ts';
import { loadColumns, type Row } from './columns.ts';

/** A bank on the population: its inputs, what each expert loses on them, and the limits of routing. */
export interface Population {
  readonly x: Matrix;
  /** d(x, t), (points, experts). */
  readonly losses: Matrix;
  readonly limits: RoutingLimits;
}

const populations = new Map<Bank, Population>();

/** Lays out a bank on the population, once in a thread: it depends on nothing but the bank. */
export function populationOfBank(bank: Bank): Population {
  const known = populations.get(bank);
  if (known !== undefined) return known;
  const x = population();
  const losses = conditionalLosses(bank, x);
  const made = { x, losses, limits: routingLimits(losses) };
  populations.set(bank, made);
  return made;
}

/** Gives what a gate costs on each row, Σ_t p(t|x) ℓ(x, t). Shapes: both (rows, experts) → (rows). */
export function costs(gate: Matrix, losses: Matrix): Float64Array {
  const { rows, cols } = losses;
  const cost = new Float64Array(rows);
  for (const [i, loss] of losses.data.entries()) cost[Math.floor(i / cols)]! += gate.data[i]! * loss;
  return cost;
}

/**
 * Measures a gate on the population, without any sampling: its rate and its loss are exact there, and so is D at that rate, up to its certificate.
 *
 * Shapes: gate (points, experts), rows of sum 1.
 */
export function onPopulation(gate: Matrix, { losses, limits }: Population): Partial<Row> {
  const { D0, Dmin, firstActivation } = limits;
  const rate = channelInformation(gate);
  const { lower, upper } = distortionAtRate(losses, rate);
  return {
    rate,
    loss: mean(costs(gate, losses)),
    lower,
    upper,
    single: D0,
    least: Dmin,
    activation: firstActivation,
    ...loadColumns(channelOutput(gate)),
  };
}
