import type { Columns, RecordOf, Results } from '@moelab/study';

/** What tells the cells apart; what a part has no use for is 0. */
export const factors = {
  part: {
    kind: 'string',
    doc: 'curve, deterministic, trained, balanced, link, budget, random, learned, bound',
  },
  setting: { kind: 'string', doc: 'the bank, and what the gate predicts its losses by' },
  experts: { kind: 'number', doc: 'experts of the bank' },
  pieces: { kind: 'number', doc: 'bound: how many constant pieces an expert consists of, its capacity' },
  rows: { kind: 'number', doc: 'rows that the gate is trained on; learned: draws of each cell and expert' },
  level: {
    kind: 'number',
    doc: 'curve: β over the first activation; learned: β; trained: the price λ of a nat; balanced: coefficient of the importance loss; link, budget, random: capacity in nats; bound: groups of inputs that the gate tells apart',
  },
  replication: {
    kind: 'number',
    doc: 'its number; gates that are compared, of one bank and replication, share their data',
  },
} as const satisfies Columns;

const nats = { kind: 'number', unit: 'nats' } as const;
const number = { kind: 'number' } as const;

/** What the parts report; NaN where a part has no such number. */
export const measures = {
  rate: {
    ...nats,
    doc: 'I(X;T) of the gate on the population; learned: on the sample; bound: mean H(T); random: the largest of the gates',
  },
  loss: {
    ...number,
    doc: 'E d(X, T) on the population; learned, bound: mean over samples; random: the least of the gates',
  },
  lossError: { ...number, doc: 'its standard error over samples' },
  lower: { ...number, doc: 'D at that rate, certified from below: no gate has less' },
  upper: { ...number, doc: 'D at that rate, certified from above' },
  distance: { ...number, doc: 'random: the least of loss less D at the rate, over the gates' },
  capacityLower: { ...number, doc: 'link, budget, random: D at the capacity, certified from below' },
  bestRate: { ...nats, doc: 'trained: rate of the optimum at the same price' },
  priceExcess: { ...number, doc: 'trained: loss + λ rate less its least value over all gates' },
  single: { ...number, doc: 'D(0), the best single expert' },
  least: { ...number, doc: 'E min d, the best expert for each input' },
  activation: { ...number, doc: 'the first activation β₁, nats per unit of loss' },
  load: { kind: 'string', doc: 'shares of the experts, separated by spaces' },
  topLoad: { ...number, doc: 'the largest share' },
  loadEntropy: { ...nats, doc: 'entropy of the shares' },
  heldOut: { ...number, doc: 'loss of the gate on held-out labelled rows' },
  heldOutError: { ...number, doc: 'its standard error' },
  heldOutRate: { ...nats, doc: 'rate estimated from those rows, bias corrected' },
  heldOutRateHigh: { ...nats, doc: 'upper end of its 95 % interval' },
  heldOutLower: { ...number, doc: 'D of the population at that upper end, certified from below' },
  genie: { ...number, doc: 'D of a gate that is told the losses of those very rows, at the estimated rate' },
  empirical: { ...number, doc: 'learned, bound: mean risk on the sample' },
  empiricalError: { ...number, doc: 'its standard error' },
  gap: { ...number, doc: 'learned, bound: mean of loss less risk on the sample' },
  gapError: { ...number, doc: 'its standard error' },
  rise: { ...number, doc: 'learned: mean rise of that gap from half of β, sample by sample' },
  riseError: { ...number, doc: 'its standard error' },
  information: { ...nats, doc: 'bound: I(S;Θ), by an upper bound that is estimated without bias' },
  informationError: { ...nats, doc: 'its standard error' },
  mostRate: { ...nats, doc: 'deterministic: the largest rate of 500 random gates' },
  entropyError: { ...nats, doc: 'deterministic: the largest |I(X;T) − H(T)| of them' },
} as const satisfies Columns;

/** A cell of the study. */
export type Cell = RecordOf<typeof factors>;

/** A row without its cell. */
export type Row = RecordOf<typeof measures>;

const nothing = Object.fromEntries(
  Object.entries(measures).map(([name, { kind }]) => [name, kind === 'string' ? '' : Number.NaN]),
) as Row;

/** Fills a row: what is not given is NaN, or an empty text. */
export const rowOf = (known: Partial<Row>): Row => ({ ...nothing, ...known });

/** Writes the shares of experts into their columns. */
export function loadColumns(load: ArrayLike<number>): Pick<Row, 'load' | 'topLoad' | 'loadEntropy'> {
  const shares = Array.from(load);
  return {
    load: shares.map((share) => share.toPrecision(6)).join(' '),
    topLoad: Math.max(...shares),
    loadEntropy: -shares.reduce((total, share) => total + (share > 0 ? share * Math.log(share) : 0), 0),
  };
}

/** A row with its cell. */
export type GatingRow = Cell & Row;

/** What claims, checks and figures see. */
export type GatingResults = Results<{ readonly repetitions: number }, Cell, Row>;
