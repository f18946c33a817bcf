import { loadFloat64 } from '@moelab/backend-float64';
import {
  type Backend,
  compute,
  constantOn,
  evaluate,
  logitsOf,
  type RoutedBatch,
  type RouterLoss,
  softmaxOf,
  weightsOf,
} from '@moelab/core';
import { normal, type Stream, stream } from '@moelab/numerics';
import { engine, exp, fill, greater, logSoftmax, type Tensor, where } from '@tensorflow/tfjs-core';
import type { Exercised } from './exercise-rules.ts';

type Table = readonly (readonly number[])[];

/** A routed batch in plain numbers, (rows, experts) each: what a router loss is computed of. */
export interface RoutedTables {
  readonly experts: number;
  readonly logits: Table;
  /** softmax(logits): of all experts, before the selection. */
  readonly probabilities: Table;
  /** 1 for the two largest logits of a row. */
  readonly selected: Table;
  /** The softmax over the selected. */
  readonly weights: Table;
  /** 1 each, unless rows have weights; 0 for padding. */
  readonly rowWeights: readonly number[];
}

/** How a router loss is checked. */
export interface RouterLossCheckOptions {
  /** What the loss should say of a batch that has rows of some weight, in plain numbers. */
  plain(batch: RoutedTables): number;
  /** The smallest and the largest value that it can have, of that many experts. */
  range(experts: number): readonly [number, number];
  /** By default the backend of doubles. */
  readonly load?: () => Promise<Backend>;
}

/** Rows by their logits, and their weights where they have some. */
export interface RoutedRows {
  readonly logits: Table;
  readonly rowWeights?: readonly number[];
}

/** What every rule of a router loss works on. */
export interface RouterLossFixture extends Exercised {
  readonly loss: RouterLoss;
  readonly check: RouterLossCheckOptions;
  readonly backend: Backend;
  /** The backend of doubles: the judge of gradients. */
  readonly reference: Backend;
  /** Eight rows of four experts. */
  readonly rows: RoutedRows;
  /** The batch in plain numbers. */
  tables(rows: RoutedRows): RoutedTables;
  /** The batch on tensors, inside `compute`, with everything made of the logits; `logits` in place of those of the rows. */
  batch(rows: RoutedRows, on?: Backend, logits?: Tensor): RoutedBatch;
  value(rows: RoutedRows, on?: Backend): Promise<number>;
  random(name: string): Stream;
}

const [ROWS, EXPERTS] = [8, 4];

/** Makes the fixture that each rule of a router loss starts from. */
export async function routerLossFixture(
  loss: RouterLoss,
  check: RouterLossCheckOptions,
): Promise<RouterLossFixture> {
  const [backend, reference] = [await (check.load ?? loadFloat64)(), await loadFloat64()];
  const random = (name: string) => stream(20263, 'testkit', 'router loss', name);
  const own = random('logits');
  const logits = Array.from({ length: ROWS }, () =>
    Array.from({ length: EXPERTS }, () => Math.fround(normal(own))),
  );
  const batch: RouterLossFixture['batch'] = (given, on = backend, tensor = tableTensor(on, given.logits)) => {
    const { selected } = tables(given);
    const chosen = tableTensor(on, selected);
    const among = where(greater(chosen, 0), tensor, fill(tensor.shape, -Infinity));
    return {
      probabilities: softmaxOf(logitsOf(tensor)),
      logits: logitsOf(tensor),
      selected: chosen,
      weights: weightsOf(exp(logSoftmax(among))),
      rowWeights: given.rowWeights && on.tensor(given.rowWeights, [given.rowWeights.length]),
    };
  };
  const exercise = () => {
    for (const rowWeights of [undefined, logits.map((_, i) => i % 3)]) {
      compute(backend, () => {
        const tensor = tableTensor(backend, logits);
        const rows = { logits, ...(rowWeights && { rowWeights }) };
        const value = () => loss.of(batch(rows, backend, tensor), constantOn(backend));
        engine().gradients(value, [tensor], undefined, true);
      });
    }
  };
  return {
    loss,
    check,
    backend,
    reference,
    rows: { logits },
    tables,
    batch,
    async value(rows, on = backend) {
      const [values] = await evaluate(on, () => [loss.of(batch(rows, on), constantOn(on))]);
      return values![0]!;
    },
    random,
    exercise,
  };
}

/** A table (rows, experts) as a tensor; of no rows it has as many experts as the others. */
const tableTensor = (on: Backend, table: Table): Tensor =>
  on.tensor(table.flat(), [table.length, table[0]?.length ?? EXPERTS]);

function tables({ logits, rowWeights = logits.map(() => 1) }: RoutedRows): RoutedTables {
  const selected = logits.map((row) => {
    const least = [...row].sort((a, b) => b - a)[1]!;
    return row.map((v) => (v >= least ? 1 : 0));
  });
  const weights = logits.map((row, i) => softmax(row.map((v, e) => (selected[i]![e] ? v : -Infinity))));
  return {
    experts: logits[0]?.length ?? EXPERTS,
    logits,
    probabilities: logits.map(softmax),
    selected,
    weights,
    rowWeights,
  };
}

function softmax(row: readonly number[]): readonly number[] {
  const top = Math.max(...row);
  const terms = row.map((v) => Math.exp(v - top));
  const total = terms.reduce((a, b) => a + b, 0);
  return terms.map((v) => v / total);
}
