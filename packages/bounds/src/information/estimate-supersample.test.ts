import { createLab } from '@moelab/core';
import { estimateDiscreteInformation } from '@moelab/information';
import { matrix } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { bounds, estimateSupersample, type SupersampleTraining } from '../index.ts';

const lab = createLab({ plugins: [bounds] });

/** A learner that knows the label of the row it saw and says 0 on the other, on every supersample of one pair, with either coin. */
const memory = [0, 1].flatMap((first) =>
  [0, 1].map((second) =>
    [0, 1].map((seen): SupersampleTraining => {
      const labels = [first, second] as const;
      const predicted = [seen === 0 ? first : 0, seen === 1 ? second : 0] as const;
      return {
        selectors: [seen],
        predictions: [predicted],
        losses: [[Math.abs(labels[0] - predicted[0]), Math.abs(labels[1] - predicted[1])]],
      };
    }),
  ),
);

describe('estimateSupersample', () => {
  const found = estimateSupersample(memory);

  it('gives the risks, and what losses tell of the coins', () => {
    expect(found).toMatchObject({ pairs: 1, empiricalRisk: 0, risk: 0.5, gap: 0.5 });
    expect(found.standardError).toBeCloseTo(Math.sqrt(0.5 / 3 / 4), 14); // gaps 0, ½, ½, 1
    expect(found.differenceInformation[0]!.value).toBeCloseTo(0.5 * Math.LN2, 14);
    const corrected = Math.LN2 + 1 / 4; // one cell for each of two coins
    for (const list of [found.lossInformation, found.predictionInformation!]) {
      expect(list.map(({ value }) => value)).toEqual([0, ...Array(3).fill(expect.closeTo(corrected, 14))]);
    }
  });

  it('gives the inputs of the bounds, whose ledgers say that they are estimates', () => {
    const { differenceInformation, lossInformation, empiricalRisk, risk } = found;
    const ld = lab.bound('ld-mi', { differenceInformation, empiricalRisk });
    expect(ld.ledger().value).toBeCloseTo(Math.sqrt(Math.LN2), 14);
    expect(ld.ledger('interpolating').value).toBeCloseTo(risk, 14);
    const e = lab.bound('e-cmi', { lossInformation }).ledger();
    expect(e.value).toBeCloseTo(0.75 * Math.sqrt(2 * Math.LN2), 14);
    expect(e.warnings).toEqual([]);
    const f = lab.bound('f-cmi', { predictionInformation: found.predictionInformation! }).ledger();
    expect(f.value).toBe(e.value); // here the losses tell all that the predictions do
    expect(e.assumptions.find(({ evidence }) => evidence?.startsWith('4 estimates'))?.evidence).toContain(
      'by miller-madow from 2 observations each, of mean 0.70736; 3 of them are outside what can be',
    );
  });

  it('agrees with the table of counts, and warns of losses that never come twice', () => {
    const trainings = [0, 1, 1, 0, 1, 0].map(
      (coin, t): SupersampleTraining => ({ selectors: [coin], losses: [[t / 10, coin]] }),
    );
    const { lossInformation, predictionInformation, notes, standardError } = estimateSupersample([trainings]);
    const counts = matrix(6, 2, [1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0]);
    expect(lossInformation[0]!.value).toBeCloseTo(
      estimateDiscreteInformation(counts, { permutations: 0 }).value,
      14,
    );
    expect(predictionInformation).toBeNull();
    expect(notes[0]).toContain('6 different losses in 6 trainings');
    expect(standardError).toBeNaN();
  });

  it('takes differences for equal that rounding tells apart', () => {
    const one = (first: number, second: number): SupersampleTraining => ({
      selectors: [Number(first > 0)],
      losses: [[first, second]],
    });
    const { differenceInformation } = estimateSupersample([[one(0, 0.2), one(0.1, 0.3)]]); // 0.3 − 0.1 = 0.19999999999999998
    expect(differenceInformation[0]!.value).toBe(0);
  });

  it('names everything that is wrong', () => {
    const right = memory[0]![0]!;
    expect(() => estimateSupersample([[right, { selectors: [2], losses: [[0, 1.5]] }], [right]])).toThrow(
      /training 1: selectors must be 0 or 1, got 2\n.*training 1: losses must be in \[0, 1\], got 1.5\n.*supersample 1: must have at least 2 trainings, got 1/,
    );
    expect(() => estimateSupersample([[right, { ...right, selectors: [0, 1] }]])).toThrow(
      'must be of 1 pairs, got 2, 1, 1',
    );
    expect(() => estimateSupersample([])).toThrow('got none');
  });
});
