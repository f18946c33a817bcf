import type { Dataset } from '@moelab/core';
import { type Matrix, matrix, permutation, stream } from '@moelab/numerics';
import { laboratory } from '../estimation/laboratory.ts';
import { rowsOf } from './rows-of.ts';

/** How a bank is trained. */
export interface BankOptions {
  /** How many candidates. */
  readonly candidates: number;
  /** Images that each candidate is trained on, no two on the same. */
  readonly images: number;
  /** Images of the population, on which no candidate is trained. */
  readonly population: number;
  readonly epochs: number;
}

/** Linear experts behind a softmax gate, in each candidate. */
const EXPERTS = 3;
const BATCH = 20;
const LEARNING_RATE = 0.01;

/**
 * Trains a bank of small mixtures of experts to tell digits apart, and gives who is wrong on which image of the population.
 *
 * The digits are put in random order; the first `population` of them are the population, the next ones go to the candidates, `images` each.
 * Candidate r depends on its number and not on how many there are: a smaller bank is the beginning of a larger one.
 *
 * Shapes: data of enough rows → (population, candidates) of 0 and 1. Cost: about a second a candidate of 150 images and 40 epochs.
 */
export async function trainBank(
  data: Dataset,
  seed: number,
  bank: number,
  { candidates, images, population, epochs }: BankOptions,
): Promise<Matrix> {
  const lab = await laboratory();
  const order = permutation(stream(seed, 'finite-bank', 'split', bank), data.x.rows);
  const part = (from: number, count: number): Dataset => ({
    x: rowsOf(data.x, order.subarray(from, from + count)),
    y: rowsOf(data.y, order.subarray(from, from + count)),
  });
  const test = part(0, population);
  const wrong = matrix(population, candidates);
  const estimator = lab.estimator('joint', { epochs, batch: BATCH, learningRate: LEARNING_RATE });
  for (let r = 0; r < candidates; r++) {
    const own = stream(seed, 'finite-bank', 'candidate', bank, r).uint32();
    const model = lab.model({
      inputs: data.x.cols,
      outputs: 10,
      experts: EXPERTS,
      seed: own,
      gate: 'softmax',
      expert: 'categorical',
    });
    const fit = await estimator.fit(model, part(population + r * images, images), { seed: own });
    const probabilities = await fit.model.predict(test.x);
    for (let i = 0; i < population; i++) {
      const row = probabilities.data.subarray(i * 10, (i + 1) * 10);
      wrong.data[i * candidates + r] = row.indexOf(Math.max(...row)) === test.y.data[i] ? 0 : 1;
    }
  }
  return wrong;
}
