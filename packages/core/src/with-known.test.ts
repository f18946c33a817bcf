import { describe, expect, it } from 'vitest';
import { type Assumption, ledger } from './bound.ts';
import { withKnown } from './with-known.ts';

const made = (assumptions: readonly Assumption[]) =>
  ledger(
    {
      quantity: 'risk',
      unit: 'loss',
      kind: 'in-expectation',
      terms: [{ name: 'all', value: [0.5, 2], formula: 'f' }],
      constants: [],
      assumptions,
      informativeFrom: null,
      source: 'a paper',
      knownProblems: [],
    },
    1,
  );
const assumed = (statement: string): Assumption => ({ statement, status: 'assumed' });

describe('withKnown', () => {
  it('puts what is known in the place of what was assumed, each statement once, and warns of violations', () => {
    const before = made([assumed('rows are independent'), assumed('k of K'), assumed('norm')]);
    const norm: Assumption = { statement: 'norm', status: 'checked', evidence: '1 ≤ 2' };
    const wrong: Assumption = { statement: 'k of K', status: 'violated', evidence: '3 of 2' };
    const after = withKnown(before, {
      'k of K': [wrong, assumed('inputs are short')],
      norm: [norm, assumed('inputs are short')],
      'of another bound': [assumed('of another bound')],
    });
    expect(after).toEqual({
      ...before,
      assumptions: [assumed('rows are independent'), wrong, assumed('inputs are short'), norm],
      warnings: ['violated: k of K (3 of 2)', 'vacuous at one end of its range (1 is certain)'],
    });
  });

  it('leaves what the bound itself found violated', () => {
    const before = made([{ statement: 'norm', status: 'violated', evidence: 'no' }]);
    expect(withKnown(before, { norm: [{ statement: 'norm', status: 'checked', evidence: 'yes' }] })).toEqual(
      before,
    );
  });
});
