import type { Model } from '@moelab/core';
import { stream } from '@moelab/numerics';
import type { CellContext } from '@moelab/study';
import { type Laboratory, laboratory } from '../estimation/laboratory.ts';
import type { Cell } from './columns.ts';
import type { GateSetting } from './gate-settings.ts';

/** What of the options is about the training of gates. */
export interface TrainingOptions {
  /** λ of the cells 'balanced'. */
  readonly balancedPrice: number;
  readonly epochs: number;
}

/** Of a budget: with a step of 1 the price overshoots, the gate collapses, and nothing brings it back. */
const RATE_STEP = 0.1;

/**
 * Gives a number for what draws by one: training data, start, or held-out rows of a cell.
 *
 * Each bank and replication has its own, and of the gates that are trained at a price each price too, so that they may be counted. Gates that are
 * compared share them: an affine one and one with a hidden layer, links and budgets of all capacities, all coefficients of the importance loss.
 */
export const seedOf = (
  seed: number,
  what: string,
  { bank }: GateSetting,
  { part, level, replication }: Cell,
): number =>
  stream(
    seed,
    'finite-rate-gating',
    what,
    bank.name,
    part === 'trained' ? `price ${level}` : 'compared',
    replication,
  ).uint32();

/** The price λ of a nat that a cell trains at. */
export const priceOf = ({ part, level }: Cell, { balancedPrice }: TrainingOptions): number =>
  part === 'trained' ? level : part === 'balanced' ? balancedPrice : 0;

/** The gate's options for a symmetric link of the cell's capacity. */
export const linkOf = ({ level }: Cell) => ({ link: 'capacity', capacity: level });

/** Makes a model whose experts are the bank, and whose gate is as it starts. */
export function gateOverBank(
  lab: Laboratory,
  { bank, gateOptions }: GateSetting,
  { experts }: Cell,
  link: object,
  seed: number,
): Model {
  const model = lab.modelFrom({
    inputs: bank.task.inputs,
    seed,
    layers: [
      {
        outputs: 1,
        experts,
        gate: 'finite-rate',
        gateOptions: { ...gateOptions, ...link },
        expert: 'frozen-linear',
      },
    ],
  });
  return model.with({ parameters: { ...model.parameters, ...bank.experts } });
}

/** Trains a gate over a frozen bank under E ℓ + λ I(X;T), over a link or within a budget of its rate. */
export async function trainGate(
  setting: GateSetting,
  cell: Cell,
  { options, seed, signal }: Pick<CellContext<TrainingOptions>, 'options' | 'seed' | 'signal'>,
): Promise<Model> {
  const lab = await laboratory();
  const start = seedOf(seed, 'start', setting, cell);
  const data = setting.bank.task.sample(cell.rows, seedOf(seed, 'data', setting, cell));
  const link = cell.part === 'link' ? linkOf(cell) : {};
  const joint = lab.estimator('joint', {
    loss: 'squared',
    risk: 'sampled',
    rate: priceOf(cell, options),
    importance: cell.part === 'balanced' ? cell.level : 0,
    rateBudget: cell.part === 'budget' ? cell.level : 0,
    rateStep: RATE_STEP,
    epochs: options.epochs,
    learningRate: 0.05,
  });
  const untrained = gateOverBank(lab, setting, cell, link, start);
  const { model } = await joint.fit(untrained, data, { seed: start, signal });
  return model;
}
