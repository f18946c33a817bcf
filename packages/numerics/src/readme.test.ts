import { expect, test } from 'vitest';
import { minimize, normal, stream } from './index.ts';

test('the example of the README fits mean and standard deviation', () => {
  const source = stream(1, 'readme');
  const data = Array.from({ length: 1000 }, () => normal(source, 3, 2));
  const fit = minimize(
    (x) => {
      const [mean, logSd] = [x[0]!, x[1]!];
      const squares = data.reduce((sum, y) => sum + (y - mean) ** 2, 0) * Math.exp(-2 * logSd);
      const slope = data.reduce((sum, y) => sum + (mean - y), 0) * Math.exp(-2 * logSd);
      return { value: data.length * logSd + squares / 2, gradient: [slope, data.length - squares] };
    },
    [0, 0],
  );
  expect(fit.reason).toBe('gradient');
  // Four standard errors of 2/√1000 and 1/√2000.
  expect(Math.abs(fit.x[0]! - 3)).toBeLessThan(0.26);
  expect(Math.abs(fit.x[1]! - Math.log(2))).toBeLessThan(0.09);
});
