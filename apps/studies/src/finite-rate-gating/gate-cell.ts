import type { Model } from '@moelab/core';
import { expertLosses } from '@moelab/estimators';
import { distortionAtRate, estimateGateRate, rateAtSlope } from '@moelab/information';
import { fillNormal, type Stream, stream } from '@moelab/numerics';
import type { CellContext } from '@moelab/study';
import { type Laboratory, laboratory } from '../estimation/laboratory.ts';
import { meanInterval } from '../estimation/mean-interval.ts';
import type { Cell, Row } from './columns.ts';
import { rowOf } from './columns.ts';
import { costs, onPopulation, type Population, populationOf } from './gate-on-population.ts';
import { type GateSetting, gateSettings } from './gate-settings.ts';

/** What of the options is about trained gates. */
export interface GateOptions {
  /** λ of the cells 'balanced'. */
  readonly balancedPrice: number;
  readonly epochs: number;
  /** Labelled rows that trained gates are measured on. */
  readonly heldOut: number;
  /** Random gates of a cell. */
  readonly randomGates: number;
}

type Context = CellContext<GateOptions>;

/** Of a budget: with the default of 1 the price overshoots, the gate collapses, and nothing brings it back. */
const RATE_STEP = 0.1;

const populations = new Map<GateSetting['bank'], Population>();

/** Gives the population of a bank, which is made once in a thread: it depends on nothing but the bank. */
export function populationOfBank(bank: GateSetting['bank']): Population {
  const made = populations.get(bank) ?? populationOf(bank);
  populations.set(bank, made);
  return made;
}

/**
 * Trains a gate over a frozen bank under E ℓ + λ I(X;T), over a link or within a budget of the rate, and measures it: on the population exactly, beside the certified D
 * at its rate, and on held-out labelled rows as one would who knows no truth.
 */
export async function trainedCell(cell: Cell, context: Context): Promise<Row> {
  const setting: GateSetting = gateSettings[cell.setting as keyof typeof gateSettings];
  const { x, losses } = populationOfBank(setting.bank);
  const lab = await laboratory();
  const model = await train(lab, setting, cell, context);
  const population = populationOfBank(setting.bank);
  const gate = (await model.route(x)).weights;
  const own = onPopulation(gate, population);
  const price = priceOf(cell, context.options);
  return rowOf({
    ...own,
    ...(cell.part === 'trained' || cell.part === 'balanced'
      ? { ...atPrice(own, price, population), ...(await onHeldOut(model, setting, cell, context)) }
      : { capacityLower: distortionAtRate(losses, cell.level).lower }),
  });
}

/** Draws gates at random behind the link and keeps the largest rate, the least loss and the least distance from the curve: none may break what is proved. */
export async function randomCell(cell: Cell, { random, options }: Context): Promise<Row> {
  const setting: GateSetting = gateSettings[cell.setting as keyof typeof gateSettings];
  const { x, losses, limits } = populationOfBank(setting.bank);
  const model = blank(await laboratory(), setting, cell, linkOf(cell));
  let rate = 0;
  let loss = Infinity;
  let distance = Infinity;
  for (let i = 0; i < options.randomGates; i++) {
    const { weights } = await scattered(model, random.substream(i)).route(x);
    const own = onPopulation(weights, { x, losses, limits });
    rate = Math.max(rate, own.rate!);
    loss = Math.min(loss, own.loss!);
    distance = Math.min(distance, own.loss! - own.lower!);
  }
  const capacityLower = distortionAtRate(losses, cell.level).lower;
  return rowOf({ rate, loss, distance, capacityLower, single: limits.D0, least: limits.Dmin });
}

/** The gate's parameters drawn anew, from nearly constant to nearly one expert for each input. */
function scattered(model: Model, random: Stream): Model {
  const scale = 10 ** (2 * random.next() - 0.5);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, array]) => [
      name,
      name.startsWith('gate.')
        ? { ...array, values: fillNormal(random, new Float64Array(array.values.length), 0, scale) }
        : array,
    ]),
  );
  return model.with({ parameters });
}

const linkOf = ({ level }: Cell) => ({ link: 'capacity', capacity: level });

/** A model whose experts are the bank. */
function blank(
  lab: Laboratory,
  { bank, gateOptions }: GateSetting,
  { experts }: Cell,
  link: object,
  seed = 0,
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

/** A number for what draws by one: data and start are those of the replication, whatever the price or the link. */
const seedOf = (seed: number, what: string, replication: number) =>
  stream(seed, 'finite-rate-gating', what, replication).uint32();

const priceOf = ({ part, level }: Cell, { balancedPrice }: GateOptions) =>
  part === 'trained' ? level : part === 'balanced' ? balancedPrice : 0;

async function train(
  lab: Laboratory,
  setting: GateSetting,
  cell: Cell,
  { options, seed, signal }: Context,
): Promise<Model> {
  const start = seedOf(seed, 'start', cell.replication);
  const data = setting.bank.task.sample(cell.rows, seedOf(seed, 'data', cell.replication));
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
  const { model } = await joint.fit(
    blank(lab, setting, cell, cell.part === 'link' ? linkOf(cell) : {}, start),
    data,
    {
      seed: start,
      signal,
    },
  );
  return model;
}

/** What the gate leaves of its own objective: nothing is below the least of loss + λ rate. */
function atPrice(
  { rate, loss }: Partial<Row>,
  price: number,
  { losses, limits }: Population,
): Pick<Row, 'bestRate' | 'priceExcess'> {
  if (price === 0) return { bestRate: limits.Rmax, priceExcess: loss! - limits.Dmin };
  const best = rateAtSlope(losses, 1 / price);
  return {
    bestRate: best.rate,
    priceExcess: loss! + price * rate! - (best.distortion + price * best.rate),
  };
}

/** Measures a gate by labelled rows that it has not seen. */
async function onHeldOut(
  model: Model,
  { bank }: GateSetting,
  { replication }: Cell,
  { options, seed }: Context,
): Promise<Partial<Row>> {
  const { x, y } = bank.task.sample(options.heldOut, seedOf(seed, 'held out', replication));
  const labelled = await expertLosses(model, { x, y }, { loss: 'squared' });
  const { weights } = await model.route(x);
  const { value, interval } = estimateGateRate(weights);
  const { mean, standardError } = meanInterval([...costs(weights, labelled)]);
  const high = Math.max(0, interval!.high);
  return {
    heldOut: mean,
    heldOutError: standardError,
    heldOutRate: value,
    heldOutRateHigh: high,
    heldOutLower: distortionAtRate(populationOfBank(bank).losses, high).lower,
    genie: distortionAtRate(labelled, Math.max(0, value)).distortion,
  };
}
