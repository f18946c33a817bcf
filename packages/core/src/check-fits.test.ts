import { expect, it } from 'vitest';
import { checkFits } from './check-fits.ts';

it('takes as many values as the shape has places, one for a scalar, and refuses more and fewer', () => {
  checkFits('here', [1, 2, 3, 4, 5, 6], [2, 3]);
  checkFits('here', [1], []);
  checkFits('here', [], [0, 3]);
  for (const length of [5, 7])
    expect(() => checkFits('here', { length }, [2, 3])).toThrow(
      `here: ${length} values do not fit the shape (2, 3)`,
    );
  expect(() => checkFits('here', [1, 2, 3, 4], [-2, -2])).toThrow(
    'here: 4 values do not fit the shape (-2, -2)',
  );
});
