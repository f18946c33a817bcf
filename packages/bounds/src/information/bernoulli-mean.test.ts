import { createLab } from '@moelab/core';
import { describe, expect, it } from 'vitest';
import { bernoulliMean } from '../../test/bernoulli-mean.ts';
import { bounds } from '../index.ts';

const lab = createLab({ plugins: [bounds] });

describe('bounds in expectation on the mean of coins', () => {
  // oracle C-1; columns I(S; W), I(W; Zᵢ), gap, √(I/2m), √(2I/m), individual, CMI, √(2 CMI/m), coins: mean and mean root
  it.each([
    [
      10, 0.5, 1.875953605, 0.053026771, 0.05, 0.306264069, 0.612528139, 0.162829314, 1.490760207,
      0.546033004, 0.058992582, 0.238149048,
    ],
    [
      100, 0.5, 3.02836794, 0.005025342, 0.005, 0.123052183, 0.246104366, 0.050126552, 2.679228402,
      0.231483408, 0.005051973, 0.070985584,
    ],
    [
      10, 0.3, 1.779078784, 0.054655305, 0.042, 0.29825147, 0.596502939, 0.165310776, 1.386262532,
      0.526547725, 0.060825187, 0.220201368,
    ],
  ] as const)('have the values of the oracle for m = %i, p = %d', (m, p, ...oracle) => {
    const { information, rowInformation, conditionalInformation, coinInformation, gap } = bernoulliMean(m, p);
    const meanOfCoins = (f: (value: number) => number) =>
      coinInformation.reduce((sum, { share, value }) => sum + share * f(value), 0);
    const mi = lab.bound('xu-raginsky', { information, m });
    const found = [
      information,
      rowInformation,
      gap,
      mi.ledger().value,
      mi.ledger('published').value,
      lab.bound('individual-sample', { rowInformation: [rowInformation] }).ledger().value,
      conditionalInformation,
      lab.bound('cmi', { conditionalInformation, m }).ledger().value,
      meanOfCoins((value) => value),
      meanOfCoins(
        (value) => lab.bound('individual-cmi', { coinInformation: [value] }).ledger().value as number,
      ),
    ];
    for (const [c, value] of oracle.entries()) expect(found[c], `column ${c}`).toBeCloseTo(value, 8);
  });

  it.each([
    [10, 0.524032021, 0.275],
    [100, 0.362366222, 0.2525],
  ])('bound the risk by the inverse of kl for m = %i', (m, bound, risk) => {
    const coin = bernoulliMean(m, 0.5);
    expect(coin.risk).toBeCloseTo(risk, 12);
    expect(lab.bound('kl-mi', { ...pick(coin), m }).ledger().value).toBeCloseTo(bound, 8);
  });

  it('hold, with the individual one below that from the whole sample', () => {
    for (const m of [1, 2, 7, 30]) {
      for (const p of [0.02, 0.3, 0.5]) {
        const coin = bernoulliMean(m, p);
        const value = (one: { ledger(): { value: unknown } }) => one.ledger().value as number;
        const whole = value(lab.bound('xu-raginsky', { information: coin.information, m }));
        const single = value(lab.bound('individual-sample', { rowInformation: [coin.rowInformation] }));
        expect(single).toBeLessThanOrEqual(whole * (1 + 1e-12)); // equal for m = 1
        expect(single).toBeGreaterThanOrEqual(coin.gap);
        expect(value(lab.bound('kl-mi', { ...pick(coin), m }))).toBeGreaterThanOrEqual(coin.risk);
      }
    }
  });
});

const pick = ({ information, empiricalRisk }: ReturnType<typeof bernoulliMean>) => ({
  information,
  empiricalRisk,
});
