import { readFileSync } from 'node:fs';
import { sparseMoeCounterexample } from '@moelab/bounds';
import { describe, expect, it } from 'vitest';
import { captured, folderWith } from '../../test/captured.ts';
import { boundComparisonDocument, boundDocument } from '../formats.ts';

const sparse =
  'sparse-moe lipschitz=1 rademacher=0.01 experts=8 k=2 natarajan=10 m=10000 delta=0.05 weights=uniform router=linear inputs=15 expertNorm=1'.split(
    ' ',
  );

async function ledgersOf(...words: string[]) {
  const { exitCode, stdout, stderr } = await captured(['bound', ...words, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return boundDocument.parse(JSON.parse(stdout));
}

async function comparisonOf(...words: string[]) {
  const { exitCode, stdout, stderr } = await captured(['bound', '--compare', ...words, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return boundComparisonDocument.parse(JSON.parse(stdout));
}

const estimate = (more: object) =>
  JSON.stringify({
    value: 1,
    unit: 'nats',
    kind: 'estimate',
    estimator: 'plug-in',
    bias: 'biased up',
    n: 50,
    interval: { low: 0.5, high: 2, level: 0.95, standardError: 0.3, method: 'jackknife' },
    ...more,
  });

describe('moelab bound', () => {
  it('prints every version of a bound with a ledger that adds up', async () => {
    const { default: first, variants, inputs } = await ledgersOf(...sparse);
    expect(first).toBe('corrected');
    expect(variants.published!.value).toBeCloseTo(0.239433536, 9);
    expect(inputs).toMatchObject({ outputs: 1, delta: 0.05, weights: 'uniform' });
    for (const { value, terms, assumptions, vacuous, kind, source } of Object.values(variants)) {
      const sum = terms.reduce((all, term) => all + (term.value as number), 0);
      expect(Math.abs(sum - (value as number))).toBeLessThan(1e-12);
      expect({ vacuous, kind }).toEqual({ vacuous: false, kind: 'high-probability' });
      expect(assumptions.length > 0 && source !== '').toBe(true);
    }
    expect(variants.published!.warnings.length).toBeGreaterThan(0);
  });

  it('has one shape for bounds of one version, and only the version that is asked for', async () => {
    const words = ['catoni', 'empiricalRisk=0.1', 'kl=5', 'm=1000'];
    const { default: first, variants } = await ledgersOf(...words);
    expect([first, Object.keys(variants)]).toEqual(['grid', ['grid']]);
    const fixed = await ledgersOf(...words, 'lambda=0.5', '--variant', 'grid');
    expect(fixed.default).toBe('fixed');
    expect(fixed.variants).toEqual(variants);
  });

  it('reads ranges, lists, words, and lists of ranges', async () => {
    const range = await ledgersOf('mcallester', 'empiricalRisk=0.1..0.2', 'kl=5', 'm=1000');
    const [low, high] = range.variants.exact!.value as [number, number];
    expect(high - low).toBeCloseTo(0.1, 12);
    const mixture = await ledgersOf(
      'moe-pac-bayes',
      'empiricalRisk=0',
      'gateKl=1',
      'expertKl=2,.5..1',
      'm=100',
    );
    expect(mixture.inputs.expertKl).toEqual([2, [0.5, 1]]);
  });

  it('takes an estimate of information from a file, in its own unit, with its interval', async () => {
    const folder = folderWith({ 'nats.json': estimate({}), 'bits.json': estimate({ unit: 'bits' }) });
    const of = async (file: string) =>
      (await ledgersOf('xu-raginsky', `information=@${folder.path(file)}`, 'm=4')).variants.default!;
    const nats = await of('nats.json');
    expect(nats.value).toEqual([0.25, 0.5]);
    expect(JSON.stringify(nats.assumptions)).toContain('an estimate by plug-in from 50 observations');
    expect(((await of('bits.json')).value as [number, number])[1]).toBeCloseTo(0.5 * Math.sqrt(Math.LN2), 12);
  });

  it('takes a table from a file, which the document names', async () => {
    // one expert is right in each half: a link that carries nothing leaves ½, one bit nothing
    const folder = folderWith({ 'losses.csv': 'a,b\n0,1\n1,0\n' });
    const file = folder.path('losses.csv');
    const of = async (nats: number) => ledgersOf('capacity-limit', `capacity=${nats}`, `losses=@${file}`);
    const silent = await of(0);
    expect(silent.inputs).toMatchObject({ capacity: 0, losses: { file } });
    expect(silent.provenance.files).toMatchObject([{ input: 'losses', file }]);
    expect(silent.variants.default!.value).toBeCloseTo(0.5, 6);
    expect((await of(Math.LN2)).variants.default).toMatchObject({ quantity: 'least risk', vacuous: true });
    const compared = await captured(['bound', '--compare', 'capacity=0', `losses=@${file}`]);
    expect(compared.stdout).toMatch(/NO GATE HAS A RISK BELOW\n.*\n {2}capacity-limit +default +– +0\.5/);
  });

  it('prints the ledger as a table, with what other versions say', async () => {
    const { exitCode, stdout } = await captured(['bound', ...sparse]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\n {2}gap ≤ 0\.217371, with probability at least 0\.95/);
    expect(stdout).toMatch(/\n {2}router +0\.165132 +2√\(log Π\(m\)\/\(2m\)\)/);
    expect(stdout).toMatch(/\n {2}assumed +the weights depend on the mask alone \(weights=uniform/);
    expect(stdout).toMatch(
      /\n {2}says something: it is below the 1 that is certain\n {2}says something from m = 386 on/,
    );
    expect(stdout).toMatch(/\n {2}published +gap ≤ 0\.239434 +bounds nothing: an assumption is violated/);
    const vacuous = await captured(['bound', 'mcallester', 'empiricalRisk=0.5', 'kl=50', 'm=10']);
    expect(vacuous.stdout).toContain('says nothing: it is not below the 1 that is certain');
    const published = await captured(['bound', ...sparse, '--variant', 'published']);
    expect(published.stdout).toMatch(/version published, not the one to use, which is corrected\n/);
    expect(published.stdout).toContain('KNOWN PROBLEMS');
  });

  it('lists the bounds, and the inputs of one', async () => {
    const all = await captured(['bound']);
    expect(all).toMatchObject({ exitCode: 0, stderr: '' });
    expect(all.stdout).toMatch(/\n {2}maurer: .*\n {6}needs empiricalRisk kl m\n/);
    const one = await captured(['bound', 'maurer', '--help']);
    expect(one.stdout).toMatch(/\n {2}delta +number +default 0\.05 +δ/);
    expect(one.stdout).toMatch(/\n {2}kl +number or low\.\.high +needed +KL/);
    const moe = (await captured(['bound', 'sparse-moe', '--help'])).stdout;
    expect(moe).toMatch(/\n {2}router +linear\|mlp\|fixed +needed, or natarajan +/);
    expect(moe).toContain(
      'moelab bound sparse-moe lipschitz=… experts=… k=… m=… weights=… (rademacher=… or expertNorm=…) (natarajan=… or router=…) [',
    );
    expect((await captured(['bound', '--help'])).stdout).toContain('--compare');
    expect((await captured(['list', '--kind', 'bounds'])).stdout).toMatch(
      /^BOUNDS\n[\s\S]*\n {4}kl +=number or range/,
    );
  });
});

describe('moelab bound --compare', () => {
  const inputs = ['m=1000', 'empiricalRisk=0.1', 'kl=5', 'information=2', 'hypotheses=50'];

  it('computes what the inputs are enough for, on the gap and on the risk, and names what others miss', async () => {
    const { bounds, leftOut } = await comparisonOf(...inputs);
    const row = (name: string, version: string) =>
      bounds.find(({ bound, variant }) => bound === name && variant === version)!;
    expect(row('maurer', 'published').risk).toBeCloseTo(0.1531096277, 9);
    expect(row('maurer', 'published').gap).toBeCloseTo(0.0531096277, 9);
    expect(row('xu-raginsky', 'default')).toMatchObject({ kind: 'in-expectation', isDefault: true });
    expect(row('xu-raginsky', 'default').gap).toBeCloseTo(Math.sqrt(2 / 2000), 12);
    expect(row('xu-raginsky', 'default').risk).toBeCloseTo(0.1 + Math.sqrt(2 / 2000), 12);
    expect(leftOut.find(({ bound }) => bound === 'moe-pac-bayes')!.missing.map(({ input }) => input)).toEqual(
      ['gateKl', 'expertKl'],
    );
    const known = [...bounds, ...leftOut].map(({ bound }) => bound);
    expect(known).toContain('sparse-moe');
  });

  it('does without a risk where no empirical risk is given', async () => {
    const { bounds, notes } = await comparisonOf('m=100', 'hypotheses=8', 'k=2');
    expect(bounds.every(({ gap, risk }) => gap !== null && risk === null)).toBe(true);
    expect(notes).toEqual(['k: no bound that could be computed takes it']);
  });

  it('sets bounds in expectation apart from those with high probability, and draws both', async () => {
    const folder = folderWith();
    const figure = folder.path('bounds.svg');
    const words = ['bound', '--compare', ...inputs, 'conditionalInformation=4', '--figure', figure];
    const { exitCode, stdout } = await captured(words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /IN EXPECTATION\n[\s\S]* kl-mi [\s\S]*WITH PROBABILITY AT LEAST 0\.95\n[\s\S]* maurer /,
    );
    expect(stdout).toContain('do not set one beside the other');
    expect(stdout).toMatch(/ cmi +interpolating .* an assumption is violated\n/);
    const svg = readFileSync(figure, 'utf8');
    expect(svg).toContain('gap, in expectation');
    expect(svg).toContain('gap, with probability at least 0.95');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('has ranges that hold what is inside the inputs, and no gap of a risk over a range of R_S', async () => {
    const words = ['kl=5', 'm=100', 'hypotheses=8'];
    const wide = await comparisonOf('empiricalRisk=0..1', ...words);
    const inside = await comparisonOf('empiricalRisk=0.3', ...words);
    expect(inside.bounds.find(({ bound }) => bound === 'maurer')!.gap).toBeCloseTo(0.2274, 4); // 0.1 at 0, 0 at 1
    for (const [i, { bound, gap, risk }] of wide.bounds.entries()) {
      for (const [range, point] of [
        [gap, inside.bounds[i]!.gap],
        [risk, inside.bounds[i]!.risk],
      ] as const) {
        if (range === null) continue;
        const [low, high] = (typeof range === 'number' ? [range, range] : range) as [number, number];
        expect([bound, low <= (point as number), (point as number) <= high]).toEqual([bound, true, true]);
      }
    }
    const without = wide.bounds.filter(({ gap }) => gap === null).map(({ bound }) => bound);
    expect(without).toContain('maurer');
    expect(without).not.toContain('union');
    expect(wide.notes.join()).toContain('empiricalRisk: is a range, so bounds on the risk have no gap');
  });

  it('says that bounds for losses in [0, 1] do not hold for one of a larger σ', async () => {
    const violatedAt = async (sigma: number) =>
      (await comparisonOf('m=100', 'information=1', 'conditionalInformation=1', `sigma=${sigma}`)).bounds
        .filter(({ violated }) => violated)
        .map(({ bound, variant }) => `${bound} ${variant}`);
    const bank = ['finite-bank default', 'finite-bank published'];
    expect(await violatedAt(0.5)).toEqual([]);
    expect(await violatedAt(0.75)).toEqual(['cmi default', 'cmi interpolating', ...bank]);
    expect(await violatedAt(2)).toEqual([
      'xu-raginsky published',
      'cmi default',
      'cmi interpolating',
      ...bank,
    ]);
  });

  it('says what an empirical risk is taken for, and what the smallest of several bounds does not have', async () => {
    const { notes } = await comparisonOf(...inputs);
    expect(notes).toEqual([
      expect.stringContaining('empiricalRisk: bounds in expectation take it for the mean over samples'),
      expect.stringMatching(
        /^the smallest of \d+ bounds with a probability does not hold with that probability/,
      ),
    ]);
  });

  it('has no bound below the gap of the counterexample without saying that it bounds nothing', async () => {
    const { gap, options } = sparseMoeCounterexample(100_000, 50_000);
    const words = Object.entries(options).map(([name, value]) => `${name}=${value}`);
    const { bounds, leftOut } = await comparisonOf(...words);
    const below = bounds.filter((one) => (one.gap as number) < gap);
    expect(below.map(({ bound, variant, violated }) => [bound, variant, violated])).toEqual([
      ['sparse-moe', 'published', true],
    ]);
    expect(bounds.length).toBeGreaterThan(below.length);
    const { missing } = leftOut.find(({ bound }) => bound === 'rademacher')!;
    expect(missing.map(({ input }) => input)).toEqual(['classRademacher']);
  });

  it('draws a complexity that is told at m for m and more rows only', async () => {
    const figure = folderWith().path('bounds.svg');
    const words = ['m=1000', 'hypotheses=8', 'lipschitz=1', 'classRademacher=0.01', '--figure', figure];
    expect((await captured(['bound', '--compare', ...words])).exitCode).toBe(0);
    const lines = [...readFileSync(figure, 'utf8').matchAll(/ d="(M[^"]*)"/g)].map(([, path]) =>
      [...path!.matchAll(/[ML]([\d.]+)/g)].map(([, x]) => Number(x)),
    );
    const [union, rademacher] = lines.filter((xs) => xs.length > 5).slice(-2) as [number[], number[]];
    const at = union.filter((x) => x >= rademacher[0]!);
    expect(rademacher).toEqual(at); // m is half way: 10 to 10⁵
    expect(at.length / union.length).toBeGreaterThan(0.4);
    expect(at.length / union.length).toBeLessThan(0.6);
  });

  it('refuses a figure where no bound has a sample size', async () => {
    const folder = folderWith();
    const figure = ['--figure', folder.path('bounds.svg')];
    const { exitCode, stderr } = await captured(['bound', '--compare', 'rowInformation=0.1', ...figure]);
    expect({ exitCode, names: folder.names() }).toEqual({ exitCode: 2, names: [] });
    expect(stderr).toContain('none of these bounds can be drawn against m');
  });
});

describe('bad input of moelab bound', () => {
  const files = {
    'lower.json': estimate({ kind: 'lower bound', estimator: 'infonce' }),
    'negative.json': estimate({ value: -0.02 }),
    'model.json': '{"format":"moelab/model"}',
    'cut.json': '{"value"',
  };
  const maurer = ['maurer', 'empiricalRisk=0.1', 'kl=5', 'm=1000'];

  it.each([
    ['an unknown bound', ['maurr'], 2, "no bound 'maurr'; did you mean 'maurer'?"],
    ['δ of 1', [...maurer, 'delta=1'], 2, 'delta: must be a finite number > 0 and < 1, got 1'],
    ['m of 0', ['union', 'hypotheses=3', 'm=0'], 2, 'm: must be an integer ≥ 1, got 0'],
    ['k > K', sparse.map((word) => (word === 'k=2' ? 'k=9' : word)), 2, 'k: must be at most'],
    ['an unknown input', [...maurer, 'detla=0.1'], 2, "detla: is not an option; did you mean 'delta'?"],
    ['a missing input', ['maurer', 'm=10'], 2, 'kl: must be'],
    ['an input twice', [...maurer, 'm=2'], 2, 'm: is given twice'],
    ['an empty input', [...maurer, 'delta='], 2, 'delta=: has no value'],
    ['a range from high to low', ['maurer', 'empiricalRisk=0.2..0.1', 'kl=5', 'm=9'], 2, 'a range low..high'],
    [
      'a version without its input',
      ['catoni', ...maurer.slice(1), '--variant', 'fixed'],
      2,
      "'fixed' needs lambda",
    ],
    [
      'a negative estimate',
      ['xu-raginsky', 'information=@negative.json', 'm=9'],
      2,
      'must not be a negative estimate (-0.02 by plug-in), as information is none; clip it at 0',
    ],
    [
      'inputs of a router without its class',
      [...sparse.filter((word) => word !== 'router=linear')],
      2,
      'inputs: is given',
    ],
    ['a risk above 1', ['maurer', 'empiricalRisk=1.2', 'kl=5', 'm=9'], 2, 'empiricalRisk: must be'],
    [
      'a negative divergence',
      ['maurer', 'empiricalRisk=0', 'kl=-1', 'm=9'],
      2,
      'kl: must be a finite number ≥ 0',
    ],
    ['an unknown version', [...maurer, '--variant', 'publishd'], 2, "did you mean 'published'?"],
    [
      'a lower bound of information',
      ['xu-raginsky', 'information=@lower.json', 'm=9'],
      2,
      'must not be a lower bound',
    ],
    [
      'a file of something else',
      ['xu-raginsky', 'information=@model.json', 'm=9'],
      1,
      'model.json: is no estimate',
    ],
    ['a file that is no JSON', ['xu-raginsky', 'information=@cut.json', 'm=9'], 1, 'cut.json: is not JSON'],
    [
      'a missing file',
      ['xu-raginsky', 'information=@none.json', 'm=9'],
      1,
      'none.json: there is no such file',
    ],
    ['a table as a number', ['capacity-limit', 'losses=1', 'capacity=1'], 2, 'write losses=@FILE'],
    ['inputs without a bound', ['m=9'], 2, 'NAME: is missing'],
    ['a figure of one bound', [...maurer, '--figure', 'x.svg'], 2, '--figure: is of --compare'],
    ['a comparison of one bound', ['maurer', '--compare', 'm=9'], 2, '--compare: takes all bounds'],
    [
      'a comparison of nothing',
      ['--compare', 'm=9'],
      2,
      'no bound can be computed from m; xu-raginsky misses information',
    ],
    ['a comparison with δ of 2', ['--compare', 'm=9', 'hypotheses=2', 'delta=2'], 2, 'delta: must be'],
    [
      'a comparison with k > K',
      ['--compare', ...sparse.slice(1), 'hypotheses=2'].map((word) => (word === 'k=2' ? 'k=9' : word)),
      2,
      'k: must be at most',
    ],
    [
      'a wrong input of bounds that miss others',
      ['--compare', 'm=9', 'information=1', 'kl=-1'],
      2,
      'kl: must be',
    ],
    ['an input of no bound', ['--compare', 'm=9', 'hypothesis=2'], 2, "did you mean 'hypotheses'?"],
  ] as const)('refuses %s in one line', async (_, words, exitCode, text) => {
    const folder = folderWith(files);
    const placed = words.map((word) => word.replace(/@(.*)/, (_at, file: string) => `@${folder.path(file)}`));
    const result = await captured(['bound', ...placed]);
    expect(result.stderr).toMatch(/^moelab bound: [^\n]*\n$/);
    expect(result.stderr).toContain(text);
    expect(result.stderr).not.toContain('unexpected');
    expect(result).toMatchObject({ exitCode, stdout: '' });
  });
});
