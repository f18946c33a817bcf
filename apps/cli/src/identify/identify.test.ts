import { describe, expect, it } from 'vitest';
import { captured, folderWith } from '../../test/captured.ts';
import { type IdentifyDocument, identifyDocument } from '../formats.ts';

/** Audits with few rows; the document must be as its schema says. */
async function audited(...words: string[]): Promise<IdentifyDocument> {
  const { exitCode, stdout, stderr } = await captured([
    'identify',
    ...words,
    '--expert',
    'linear',
    '--json',
    '--rows',
    '160',
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return identifyDocument.parse(JSON.parse(stdout));
}

const classes = ({ parameters }: IdentifyDocument) =>
  Object.fromEntries(parameters.map(({ name, exact, over }) => [name, `${exact.class}, ${over?.class}`]));

describe('moelab identify', () => {
  it('finds the published simulation regular, with its constant, and slower with an expert too many', async () => {
    const found = await audited('--gate', 'softmax', '--experts', '2');
    expect(classes(found)).toEqual({
      'gate.slopes': 'regular, slower',
      'gate.bias': 'regular, regular',
      'experts.slopes': 'regular, fourth-root',
      'experts.intercept': 'regular, slower',
      'experts.variance': 'regular, fourth-root',
    });
    expect(found.constant!.value).toBeCloseTo(6.82, 2);
    expect(found.truth.source).toContain('arXiv:2305.03288');
    expect(found.over).toMatchObject({ experts: 3, trueExperts: 2 });
  });

  it('takes the temperature of a dense-to-sparse gate as a parameter, and the order from the number of copies', async () => {
    const free = await audited('--gate', 'dense-to-sparse', '--experts', '4', '--true-experts', '2');
    expect(free).toMatchObject({ trueExperts: 2, experts: 4, over: { experts: 4, trueExperts: 2 } });
    expect(free.exact.nullDirections.map(({ text }) => text)).toContain(
      'scaling of gate.slopes, gate.bias, gate.temperature',
    );
    expect(classes(free)['gate.temperature']).toBe('not-estimable, not-estimable');
    expect(free.parameters.at(-1)!.over!.order).toMatchObject({ copies: 3, order: 6 });
    expect(free.constant).toBeNull();
  });

  it('audits the regression function of sigmoid gating, and says why', async () => {
    const found = await audited('--gate', 'sigmoid', '--experts', '2');
    expect(found.audited).toBe('regression function');
    expect(found.reason).toContain('do not sum to one');
    expect(classes(found)['gate.slopes']).toBe('regular, regular');
  });

  it('draws a truth where none is known, and reads one from a file', async () => {
    const drawn = await audited('--gate', 'cosine', '--experts', '2', '--features', '3', '--seed', '4');
    expect(drawn.truth.source).toMatch(/^random, seed 4/);
    expect(drawn.truth.spec.inputs).toBe(3);
    expect(classes(drawn)['gate.slopes']).toBe('not-estimable, not-estimable');
    const { spec, parameters } = drawn.truth;
    const document = {
      format: 'moelab/model',
      version: 1,
      spec,
      parameters,
      state: {},
      plugins: {},
      meta: {},
    };
    const folder = folderWith({ 'truth.json': JSON.stringify(document) });
    const file = folder.path('truth.json');
    const read = await audited('--truth', file, '--seed', '4');
    expect(read.truth.file!.file).toBe(file);
    expect(read.exact).toEqual(drawn.exact);
  });

  it('prints a table of rates, the directions behind it, and the same bytes again', async () => {
    const words = ['identify', '--gate', 'dense-to-sparse', '--experts', '2', '--rows', '160'];
    const { stdout, exitCode } = await captured(words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/gate\.temperature +not estimable +not estimable\n/);
    expect(stdout).toMatch(/experts\.intercept +n\^-1\/2 +n\^-1\/8 +r̃\(2\) = 4\n/);
    expect(stdout).toContain('declared gauge: scaling of gate.slopes, gate.bias, gate.temperature');
    expect(stdout).toContain('the data determine gate.slopes/gate.temperature, gate.bias/gate.temperature');
    expect((await captured(words)).stdout).toBe(stdout);
  });

  it.each([
    ['no gate', ['--experts', '2'], 2, '--gate: is missing'],
    ['no number of experts', ['--gate', 'softmax'], 2, '--experts: is missing'],
    ['an unknown gate', ['--gate', 'softmx', '--experts', '2'], 2, "did you mean 'softmax'?"],
    [
      'an unknown expert',
      ['--gate', 'softmax', '--expert', 'linar', '--experts', '2'],
      2,
      "--expert: no 'linar'; did you mean 'linear'? (experts: ",
    ],
    ['an unknown option', ['--gate', 'softmax', '--experts', '2', 'gate.k=2'], 2, 'gates/softmax'],
    [
      'fewer experts than the truth',
      ['--gate', 'softmax', '--experts', '2', '--true-experts', '3'],
      2,
      '--true-experts: must be at most --experts, 2, got 3',
    ],
    [
      'too few rows',
      ['--gate', 'softmax', '--experts', '2', '--rows', '6'],
      2,
      '--rows: must be at least the number of parameters, 10, better ten times as many, got 6',
    ],
    ['a missing file', ['--truth', 'nowhere.json'], 1, 'nowhere.json: there is no such file'],
    [
      'an estimator',
      ['--gate', 'softmax', '--experts', '2', 'estimator.starts=3'],
      2,
      'identify fits nothing',
    ],
    [
      'a gate without a row of its own',
      ['--gate', 'expert-choice', '--experts', '2'],
      2,
      'routes a row by its whole batch',
    ],
  ] as const)('refuses %s in one line', async (_, words, exitCode, text) => {
    const result = await captured(['identify', ...words]);
    expect(result.stderr).toMatch(/^moelab identify: [^\n]*\n$/);
    expect(result.stderr).toContain(text);
    expect(result).toMatchObject({ exitCode, stdout: '' });
  });

  it('refuses a truth that contradicts the command line, and one whose experts coincide', async () => {
    const array = (axes: readonly string[], shape: readonly number[], values: readonly number[]) => ({
      axes,
      shape,
      values,
    });
    const layer = {
      outputs: 1,
      experts: 2,
      gate: 'softmax',
      gateOptions: {},
      expert: 'linear',
      expertOptions: {},
    };
    const document = {
      format: 'moelab/model',
      version: 1,
      spec: { inputs: 1, seed: 0, layers: [layer] },
      parameters: {
        'gate.slopes': array(['input', 'expert'], [1, 2], [4, 0]),
        'gate.bias': array(['expert'], [2], [0, 0]),
        'experts.slopes': array(['expert', 'input', 'output'], [2, 1, 1], [1, 1]),
        'experts.intercept': array(['expert', 'output'], [2, 1], [2, 2]),
        'experts.variance': array(['expert'], [2], [1, 1]),
      },
      state: {},
      plugins: {},
      meta: {},
    };
    const folder = folderWith({ 'truth.json': JSON.stringify(document) });
    const truth = ['identify', '--truth', folder.path('truth.json')];
    const refusals = await Promise.all(
      [truth, [...truth, '--gate', 'cosine'], [...truth, '--experts', '1'], [...truth, 'gate.k=1']].map(
        (words) => captured(words),
      ),
    );
    expect(
      refusals.map(({ stderr }) => stderr.split(': ').slice(1).join(': ').replace(folder.path(''), '')),
    ).toEqual([
      expect.stringMatching(/^truth: experts 1 and 2 coincide/),
      expect.stringMatching(/^--gate: .*truth.json has softmax, got cosine; leave it out\n$/),
      expect.stringMatching(/^--experts: must be at least the truth's 2, got 1/),
      expect.stringMatching(/^gate.k: the options of the truth are those in/),
    ]);
  });
});
