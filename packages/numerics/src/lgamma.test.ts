import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lgamma } from './lgamma.ts';

// mpmath, 60 digits, rounded to float64.
const LGAMMA = [
  [1e-300, 690.7755278982137],
  [1e-5, 11.512919692895826],
  [0.3, 1.0957979948180756],
  [0.5, 0.5723649429247001],
  [0.7499, 0.2033895502295561],
  [0.75, 0.20328095143129538],
  [0.99999999, 5.772156760265731e-9],
  [1.0000001, -5.772155829918507e-8],
  [1.25, -0.09827183642181316],
  [1.4616, -0.12148629003589732],
  [1.5, -0.12078223763524522],
  [1.7, -0.09580769740706588],
  [1.9999999, -4.2278430309861296e-8],
  [2.000001, 4.2278465762452923e-7],
  [2.4, 0.21685932244884157],
  [2.5, 0.2846828704729192],
  [3.5, 1.2009736023470743],
  [5.25, 3.561375910386697],
  [7.999, 8.523145786158915],
  [8.0, 8.525161361065415],
  [12.3, 18.238983407092245],
  [100.5, 361.4355404677776],
  [1000000.0, 12815504.569147611],
  [1e20, 4.505170185988091e21],
] as const;
const LGAMMA_BELOW_ZERO = [
  [-0.5, 1.2655121234846454],
  [-0.001, 6.908333317515028],
  [-1.5, 0.860047015376481],
  [-2.7, -0.07140708531564569],
  [-10.3, -14.457515440024208],
  [-18.8, -37.0706848266118],
] as const;

describe('lgamma', () => {
  test('agrees with 60 digit values, also beside its zeros', () => {
    for (const [x, value] of LGAMMA) expect(Math.abs(lgamma(x) / value - 1)).toBeLessThan(7e-16);
    for (const [x, value] of LGAMMA_BELOW_ZERO) expect(Math.abs(lgamma(x) - value)).toBeLessThan(2e-14);
  });

  test('is exact at 1, 2, the poles, ±∞ and NaN', () => {
    expect([1, 2].map((x) => Math.abs(lgamma(x)))).toEqual([0, 0]);
    expect([0, -1, -7, Infinity, -Infinity].map(lgamma)).toEqual(Array(5).fill(Infinity));
    expect(lgamma(Number.NaN)).toBeNaN();
  });

  test('is log (n − 1)! and obeys log Γ(x + 1) = log Γ(x) + log x', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(Math.abs(lgamma(n) - Math.log(factorial))).toBeLessThanOrEqual(1e-15 * Math.log(factorial));
      factorial *= n;
    }
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e4, noNaN: true }), (x) => {
        const size = Math.abs(lgamma(x)) + Math.abs(Math.log(x)) + 1;
        expect(Math.abs(lgamma(x + 1) - lgamma(x) - Math.log(x))).toBeLessThan(2e-15 * size);
      }),
      { numRuns: 500, seed: 9 },
    );
  });
});
