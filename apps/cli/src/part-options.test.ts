import { expect, it } from 'vitest';
import { partOptions } from './part-options.ts';

const names = { gate: 'top-k', expert: 'linear', estimator: 'em' };

it('reads numbers, switches and words, by kind of part', () => {
  const words = [
    'gate.k=2',
    'gate.weights=uniform',
    'expert.variance=1e-3',
    'estimator.polish=false',
    'expert.name=a=b',
  ];
  expect(partOptions(words, names)).toEqual({
    gate: { k: 2, weights: 'uniform' },
    expert: { variance: 0.001, name: 'a=b' },
    estimator: { polish: false },
  });
});

it('refuses an unknown kind with the right one, an option given twice and an empty value', () => {
  expect(() => partOptions(['em.starts=3'], names)).toThrow(
    "'em' is not a kind of part; write estimator.starts=3",
  );
  expect(() => partOptions(['gates.k=3'], names)).toThrow('write gate.k=3 or expert.k=3 or estimator.k=3');
  expect(() => partOptions(['gate.k=1', 'gate.k=2'], names)).toThrow('gate.k: is given twice');
  expect(() => partOptions(['gate.k='], names)).toThrow('gate.k=: has no value');
});
