import { createLab, type Extended } from '@moelab/core';
import { matrix } from '@moelab/numerics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactRademacher } from '../complexity/exact-rademacher.ts';
import { l2Ball } from '../complexity/exact-supremum.ts';
import { bounds } from '../index.ts';
import { mixtureComplexity } from './mixture-complexity.ts';

const lab = createLab({ plugins: [bounds] });

/** The call of oracle B-1, with all that the corrected bound may use. */
const call = {
  lipschitz: 1,
  rademacher: 0.01,
  experts: 8,
  k: 2,
  natarajan: 10,
  m: 10_000,
  delta: 0.05,
  weights: 'uniform',
  router: 'linear',
  inputs: 15,
  expertNorm: 1,
} as const;

/** Without the class of the router, whose dimension may be below a given one. */
const unrouted = { router: undefined, inputs: undefined } as const;

const published = (options: object) => lab.bound('sparse-moe', { ...call, ...options }).ledger('published');
const corrected = (options: object) => lab.bound('sparse-moe', { ...call, ...options }).ledger();
const penalty = (options: object) => published(options).terms.find(({ name }) => name === 'router')!.value;
const message = (options: object) => {
  try {
    lab.boundFrom('sparse-moe', options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
};

describe('sparse-moe as published', () => {
  it('has the values of oracle B-1', () => {
    expect(published({}).value).toBeCloseTo(0.239433536, 9);
    const other = { lipschitz: 0.5, rademacher: 0.02, expertNorm: undefined, experts: 4, k: 1 };
    expect(published({ ...other, natarajan: 8, m: 1000 }).value).toBeCloseTo(0.494686609, 9);
    for (const [experts, k, value] of [
      [8, 2, 0.199433536],
      [8, 1, 0.181662177],
      [8, 4, 0.218572037],
      [8, 8, 0.229528605],
      [16, 2, 0.212882392],
      [64, 2, 0.237506353],
    ] as const) {
      expect(penalty({ experts, k })).toBeCloseTo(value, 9);
    }
    expect(penalty({ ...unrouted, natarajan: 32_768, m: 1e6 })).toBeCloseTo(1.25554805, 8);
    expect(penalty({ ...unrouted, natarajan: 32_768, m: 1e9 })).toBeCloseTo(0.045045616, 9);
    expect(penalty({ ...unrouted, natarajan: 32_768, m: 1e6, experts: 64 })).toBeCloseTo(1.456541805, 8);
  });

  it('needs the sample sizes of section 4.8 for a penalty of 1 and of 0.1', () => {
    for (const [experts, k, natarajan, one, tenth] of [
      [4, 1, 8, 180, 2.59e4],
      [8, 2, 112, 4.17e3, 5.25e5],
      [64, 6, 131_072, 1.51e7, 1.63e9],
    ] as const) {
      const at = { ...unrouted, experts, k, natarajan, lipschitz: 0 };
      expect(published(at).informativeFrom! / one).toBeCloseTo(1, 2); // given to three digits
      const near = [0.99, 1.01].map((share) => penalty({ ...at, m: Math.round(share * tenth) }) as number);
      expect(near[0]! > 0.1 && near[1]! < 0.1).toBe(true);
    }
  });

  it('is the k-dependence that the paper has: up in k, K and d_N, down in m', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 2, max: 1e6 }),
        (k, more, natarajan, m) => {
          const at = { ...unrouted, weights: 'sum', experts: k + more, k, natarajan, m } as const;
          const here = penalty(at) as number;
          const slack = here * (1 + 1e-12); // rounding of equal values
          expect(penalty({ ...at, experts: k + more + 1 })).toBeGreaterThanOrEqual(here * (1 - 1e-12));
          expect(penalty({ ...at, k: k + 1 })).toBeGreaterThanOrEqual(here * (1 - 1e-12));
          expect(penalty({ ...at, natarajan: natarajan + 1 })).toBeGreaterThanOrEqual(here);
          expect(penalty({ ...at, m: m + 1 })).toBeLessThanOrEqual(slack);
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  it('says that it fails, is up to a constant, and was misprinted', () => {
    const { warnings } = published({});
    expect(warnings.join('\n')).toContain('fails as restated');
    expect(warnings.join('\n')).toContain('up to an absolute constant');
    expect(warnings.join('\n')).toContain('word for word it would be 0.960014');
    expect(published({ outputs: 3 }).warnings[0]).toContain('violated: the target is binary');
  });

  it('takes the dimension of a linear router where none or a larger one is given', () => {
    const of = (natarajan: number | readonly [number, number] | undefined) => published({ natarajan });
    const dimension = (ledger: ReturnType<typeof of>) => ledger.constants.find(({ name }) => name === 'd_N')!;
    expect(dimension(of(undefined)).value).toBe(7 * 16);
    expect(dimension(of(111))).toMatchObject({ value: 111, from: 'given' });
    expect(dimension(of(100_000)).value).toBe(7 * 16);
    expect(dimension(of(100_000)).from).toContain('below the 100000 that is given');
    expect(of(100_000).value).toBe(of(undefined).value);
    expect(of([10, 1e5]).value).toEqual([of(10).value, of(undefined).value]);
  });

  it('is not violated for one expert, whatever its weight', () => {
    const one = { experts: 1, k: 1, router: 'fixed', inputs: undefined, natarajan: undefined } as const;
    for (const weights of ['hard', 'uniform', 'sum'] as const) {
      const { assumptions } = published({ ...one, weights });
      expect(assumptions.filter(({ status }) => status === 'violated')).toEqual([]);
    }
    const sum = published({ ...one, experts: 2, k: 2, weights: 'sum' }); // a sum of two is twice as complex
    expect(sum.warnings.join()).toContain('violated: once the masks are known');
  });
});

describe('sparse-moe corrected', () => {
  it('adds up experts, masks and confidence, and says which growth bound it took', () => {
    const { terms, value, constants } = corrected({});
    expect(terms.map(({ name }) => name)).toEqual(['experts', 'router', 'confidence']);
    expect(terms.reduce((sum, term) => sum + (term.value as number), 0)).toBe(value);
    expect(terms[0]!.value).toBeCloseTo(2 * Math.sqrt(8 / 20_000), 15);
    expect(terms[1]!.formula).toContain('by haussler-long');
    expect(constants[0]!.from).toContain('haussler-long');
    const linear = corrected({ natarajan: undefined });
    expect(linear.terms[1]!.formula).toContain('by hyperplanes');
    expect(linear.terms[1]!.value).toBeCloseTo(2 * Math.sqrt(977.861516 / 20_000), 8); // oracle B-4
  });

  it('charges a dense average nothing for masks, and needs no growth bound there', () => {
    const { terms } = corrected({ k: 8 });
    expect(terms[1]!.value).toBe(0);
    expect(terms[0]!.value).toBeCloseTo(0.02, 15); // 2 · B/√m: as one expert
  });

  it('is least at k = K, for weights 1/k: behind a linear router it falls with every k', () => {
    const values = Array.from({ length: 8 }, (_, k) => corrected({ k: k + 1, natarajan: undefined }).value);
    for (let k = 1; k < 8; k++) expect(values[k] as number).toBeLessThan(values[k - 1] as number);
  });

  it('may have a minimum at a small k behind a router of small d_N: averaging helps, counting masks hurts', () => {
    const small = {
      ...{ experts: 16, natarajan: 10, expertNorm: 1.25 },
      ...{ ...unrouted, rademacher: undefined },
    };
    const values = Array.from(
      { length: small.experts },
      (_, k) => corrected({ ...small, k: k + 1 }).value as number,
    );
    const at = values.findIndex((value, i) => value < (values[i + 1] ?? 0));
    expect(at + 1).toBe(2);
    expect(values[at]!).toBeLessThan(values[at - 1]!);
    expect(values.indexOf(Math.min(...values))).toBe(small.experts - 1);
  });

  it('bounds the mixture by the expert alone, and by its norm', () => {
    const of = (weights: 'hard' | 'uniform' | 'sum' | 'soft', k: number, at: object) =>
      mixtureComplexity({ experts: 8, k, weights }, 400, { lipschitz: 1, natarajan: 0, ...at }).experts.value;
    expect(of('hard', 1, { expertNorm: 1 })).toBeCloseTo(Math.sqrt(8 / 400), 15);
    expect(of('sum', 2, { expertNorm: 1 })).toBeCloseTo(Math.sqrt(16 / 400), 15);
    expect(of('uniform', 2, { expertNorm: 1 })).toBeCloseTo(Math.sqrt(8 / 800), 15);
    expect(of('uniform', 2, { rademacher: 0.01 })).toBeCloseTo(0.04, 15);
    expect(of('soft', 2, { rademacher: 0.01, outputBound: 1, routerNorm: 1 })).toBeCloseTo(0.16, 15);
    expect(of('hard', 1, { rademacher: 0.001, expertNorm: 1 })).toBeCloseTo(0.008, 15);
  });

  it('is never below the exact complexity of a mixture of linear experts, whatever the masks', () => {
    const [m, experts] = [5, 3];
    const x = matrix(m, 2, [1, 0, 0, 1, 0.6, 0.8, -1, 0, 0.8, -0.6]); // of norm 1, so B = 1
    const masks = (k: number) =>
      [1, 2, 3, 4, 5, 6, 7].filter((mask) => [0, 1, 2].filter((e) => (mask >> e) & 1).length === k);
    for (const [weights, k, weight] of [
      ['hard', 1, 1],
      ['uniform', 2, 0.5],
      ['sum', 2, 1],
    ] as const) {
      const patterns = Array.from({ length: 3 ** m }, (_, code) =>
        Array.from({ length: m }, (_, i) => masks(k)[Math.floor(code / 3 ** i) % 3]!),
      );
      const complexities = patterns.map((pattern) =>
        [0, 1, 2].reduce((total, e) => {
          const kept = pattern.map((mask) => (mask >> e) & 1);
          const own = matrix(
            m,
            2,
            x.data.map((v, at) => v * kept[Math.floor(at / 2)]!),
          );
          return total + weight * exactRademacher(l2Ball(own, 1)); // one weight vector an expert: the suprema add up
        }, 0),
      );
      const bounded = mixtureComplexity({ experts, k, weights }, m, {
        lipschitz: 1,
        natarajan: 0,
        expertNorm: 1,
      });
      const most = Math.max(...complexities);
      expect(most).toBeLessThanOrEqual(bounded.experts.value);
      expect(most).toBeGreaterThan(0.8 * bounded.experts.value); // and near it
    }
  });

  it('adds the complexity of the scores where weights are soft, and √2 for several outputs', () => {
    const soft = corrected({ weights: 'soft', outputBound: 2, routerNorm: 3 });
    expect(soft.terms.find(({ name }) => name === 'weights')!.value).toBeCloseTo(
      (2 * 2 * 2 * 8 * 3) / 100,
      12,
    );
    const [one, many] = [1, 3].map((outputs) => corrected({ outputs }).terms[0]!.value as number);
    expect(many! / one!).toBeCloseTo(Math.SQRT2, 14);
  });

  it('takes ranges, and is a range then', () => {
    const { value } = corrected({ natarajan: [5, 10], expertNorm: [0.5, 1], rademacher: undefined });
    const [low, high] = value as Exclude<Extended, number>;
    expect(low).toBe(corrected({ natarajan: 5, expertNorm: 0.5, rademacher: undefined }).value);
    expect(high).toBe(corrected({ natarajan: 10, rademacher: undefined }).value);
  });

  it('shows the formulas of both ends of a range, where they differ', () => {
    const router = (natarajan: number | readonly [number, number]) =>
      corrected({ natarajan }).terms.find(({ name }) => name === 'router')!.formula;
    expect(router([5, 50])).toBe(`${router(5)} (low end), ${router(50)} (high end)`);
    expect(router([5, 50])).toMatch(/log Π\(m\) ≤ 70\.\d+ .*608\.\d+ /);
    expect(corrected({ expertNorm: [0.5, 1] }).terms[0]!.formula).toBe(corrected({}).terms[0]!.formula);
  });

  it('lets R_m(H) speak of m and more rows only', () => {
    const from = (options: object, version = 'corrected') =>
      lab.bound('sparse-moe', { ...call, ...options }).ledger(version).informativeFrom!;
    const byNorm = { rademacher: undefined };
    for (const version of ['corrected', 'published']) {
      expect(from({ expertNorm: undefined }, version)).toBe(10_000); // though it says something with 0.01 at 281
      expect(from(byNorm, version)).toBeLessThan(10_000);
      expect(from({}, version)).toBe(from(byNorm, version));
      const late = { ...unrouted, natarajan: 5000, m: 1000 };
      expect(from({ ...late, expertNorm: undefined }, version)).toBeGreaterThan(1000);
      expect(from({ ...late, expertNorm: 10 }, version)).toBe(
        from({ ...late, expertNorm: undefined }, version),
      );
    }
    const { constants } = corrected({ expertNorm: undefined });
    expect(constants.find(({ name }) => name === 'R_m(H)')!.from).toContain('given at m = 10000');
  });
});

describe('sparse-moe refuses', () => {
  it('what does not go together, all at once', () => {
    expect(message({ ...call, k: 9 })).toBe(
      'bounds/sparse-moe: k: must be at most the number of experts, 8, got 9 [INVALID_OPTIONS]',
    );
    expect(message({ ...call, m: 0.5 })).toContain('m: must be an integer ≥ 1, got 0.5');
    expect(message({ ...call, rademacher: -1 })).toContain('rademacher: must be a finite number ≥ 0');
    expect(message({ ...call, delta: 1 })).toContain('delta: must be a finite number > 0 and < 1');
    expect(message({ ...call, weights: 'hard' })).toContain('k: must be 1 with weights=hard');
    expect(message({ ...call, weights: undefined })).toContain("weights: must be one of 'hard', 'uniform'");
    const missing = message({ lipschitz: 1, experts: 8, k: 2, m: 10, weights: 'soft', router: 'mlp' });
    for (const name of ['inputs', 'widths', 'outputBound', 'routerNorm']) {
      expect(missing).toContain(`${name}: is missing`);
    }
    expect(missing).toContain('rademacher: must be given, or expertNorm');
    const without = { ...call, ...unrouted, natarajan: undefined };
    expect(message(without)).toContain('natarajan: must be given, or router');
    expect(message({ ...call, router: 'fixed' })).toContain(
      'inputs: is given, and says nothing without router=linear or router=mlp',
    );
  });

  it('k > K also where other options are wrong', () => {
    const wrong = message({ ...call, lipschitz: -1, k: 9, m: 0.5, delta: 1.5 });
    for (const name of ['lipschitz', 'm', 'delta']) expect(wrong).toContain(`${name}: must be`);
    expect(wrong).toContain('k: must be at most the number of experts, 8, got 9');
  });
});
