import { readFileSync } from 'node:fs';
import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { captured, folderWith } from '../../test/captured.ts';
import { type InformationDocument, informationDocument } from '../formats.ts';

/** y follows x with correlation 0.8, unit is in other units, z is noise; expert is the sign of x, class tells it in 9 of 10 rows, coin nothing. */
const table = (() => {
  const random = stream(5, 'information');
  const rows = Array.from({ length: 200 }, (_, i) => {
    const x = normal(random);
    const y = 0.8 * x + 0.6 * normal(random);
    const expert = x < 0 ? 'left' : 'right';
    const shown = i % 10 === 0 ? 'left' : expert;
    return [x, y, 1000 * y, normal(random), expert, shown, i % 2, 7].join(',');
  });
  return `x,y,unit,z,expert,class,coin,same\n${rows.join('\n')}\n`;
})();

async function estimated(...words: string[]): Promise<InformationDocument> {
  const folder = folderWith({ 'data.csv': table });
  const some = words.includes('--permutations') ? [] : ['--permutations', '20'];
  const { exitCode, stdout, stderr } = await captured([
    'information',
    folder.path('data.csv'),
    ...words,
    ...some,
    '--json',
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return informationDocument.parse(JSON.parse(stdout));
}

describe('moelab information', () => {
  it('finds the information of two Gaussians within its interval, and above its null', async () => {
    const found = await estimated('--x', 'x', '--y', 'y');
    const truth = -0.5 * Math.log(1 - 0.64);
    expect(found).toMatchObject({ unit: 'nats', estimator: 'ksg-1', k: 3, n: 200, notes: [] });
    expect(found.interval!.low).toBeLessThan(truth);
    expect(found.interval!.high).toBeGreaterThan(truth);
    expect(found.permutationNull!.quantile).toBeLessThan(found.interval!.low);
  });

  it('measures columns in units of their spread, and as they are with --raw', async () => {
    const words = ['--x', 'x', '--permutations', '0'];
    const own = await estimated(...words, '--y', 'y');
    const scaled = await estimated(...words, '--y', 'unit');
    expect(scaled.value).toBeCloseTo(own.value, 9);
    expect(own.permutationNull).toBeNull();
    const raw = await estimated(...words, '--y', 'unit', '--raw');
    expect(Math.abs(raw.value - own.value)).toBeGreaterThan(0.01);
  });

  it('gives bits as nats divided by ln 2, throughout', async () => {
    const words = ['--x', 'expert', '--y', 'y', '--estimator', 'ross'];
    const nats = await estimated(...words);
    const bits = await estimated(...words, '--unit', 'bits');
    for (const of of [
      (d: InformationDocument) => d.value,
      (d: InformationDocument) => d.interval!.low,
      (d: InformationDocument) => d.interval!.standardError,
      (d: InformationDocument) => d.permutationNull!.quantile,
    ]) {
      expect(of(bits)).toBeCloseTo(of(nats) / Math.LN2, 12);
    }
    expect(bits.permutationNull!.pValue).toBe(nats.permutationNull!.pValue);
  });

  it('tells labels apart by counts, with the bias that each estimator has', async () => {
    const words = ['--x', 'expert', '--y', 'class', '--estimator'];
    const [plain, corrected, bayesian] = [
      await estimated(...words, 'plugin'),
      await estimated(...words, 'miller-madow'),
      await estimated(...words, 'nsb', '--permutations', '0'),
    ];
    expect(plain.estimator).toBe('plug-in');
    // one cell of four is empty, so (Kxy − Kx − Ky + 1)/2n = (3 − 2 − 2 + 1)/400 = 0
    expect(corrected.value).toBeCloseTo(plain.value, 12);
    expect(Math.abs(bayesian.value - plain.value)).toBeLessThan(0.05);
    expect(plain.value).toBeGreaterThan(0.3);
  });

  it('conditions on columns by the chain rule, and leaves nothing where y itself is given', async () => {
    const words = ['--estimator', 'plugin', '--permutations', '5', '--x', 'expert'];
    const both = await estimated(...words, '--y', 'class,coin');
    const first = await estimated(...words, '--y', 'coin');
    const rest = await estimated(...words, '--y', 'class', '--given', 'coin');
    expect(rest).toMatchObject({ x: ['expert'], y: ['class'], given: ['coin'] });
    expect(rest.value + first.value).toBeCloseTo(both.value, 12);
    const known = await estimated('--x', 'x', '--y', 'y', '--given', 'unit', '--permutations', '5');
    expect(Math.abs(known.value)).toBeLessThan(0.2);
  });

  it('returns a negative estimate as it is, and tells constant columns by their names', async () => {
    const independent = await estimated('--x', 'same', '--y', 'z');
    expect(independent.notes).toContain("'same' is constant, 7 in every row: it carries no information");
    const labels = await estimated('--x', 'same', '--y', 'class', '--estimator', 'plugin');
    expect(labels.notes).toEqual(["'same' is constant and carries no information"]);
    const ross = await estimated('--x', 'expert', '--y', 'z,same', '--estimator', 'ross');
    expect(ross.notes[0]).toMatch(/^'same' is constant, 7 in every row/);
    const { value, notes } = await estimated('--x', 'x', '--y', 'z');
    expect(value).toBeLessThan(0);
    expect(notes.at(-1)).toContain('it is not clipped');
  });

  it('prints the estimate, what chance gives and the bias, and the same bytes again', async () => {
    const folder = folderWith({ 'data.csv': table });
    const words = ['information', folder.path('data.csv'), '--x', 'x', '--y', 'y,z', '--permutations', '20'];
    const { exitCode, stdout } = await captured(words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/I\(x; y, z\) from 200 rows, by ksg-1, k = 3\n/);
    expect(stdout).toMatch(/\n {2}without dependence +mean .*; p = 0\.0476 \(20 permutations\)\n/);
    expect((await captured(words)).stdout).toBe(stdout);
  });

  it('draws the estimate beside what chance gives, and alone without permutations', async () => {
    const folder = folderWith({ 'data.csv': table });
    const words = ['information', folder.path('data.csv'), '--x', 'expert', '--y', 'class'];
    const drawn = async (permutations: string) => {
      const file = folder.path(`${permutations}.svg`);
      const own = ['--estimator', 'plugin', '--permutations', permutations, '--figure', file];
      const { exitCode, stdout } = await captured([...words, ...own]);
      expect([exitCode, stdout.includes(`Wrote ${file}.`)]).toEqual([0, true]);
      return readFileSync(file, 'utf8');
    };
    const [beside, alone] = [await drawn('20'), await drawn('0')];
    expect(beside).toContain('>data.csv: I(expert; class)</text>');
    const dots = (svg: string) => svg.split('<circle ').length - 1;
    expect([dots(beside), dots(alone)]).toEqual([4, 2]); // each with its sample in the legend
    expect(beside + alone).not.toMatch(/NaN|undefined/);
  });

  it.each([
    ['k of all rows', ['--x', 'x', '--y', 'y', '--k', '200'], 2, '--k: must be below the 200 rows of'],
    ['an unknown column', ['--x', 'x', '--y', 'yy'], 2, "did you mean 'y'?"],
    ['text as numbers', ['--x', 'expert', '--y', 'y'], 1, "row 1 (line 2), column 'expert': 'left' is not"],
    [
      'numbers as labels',
      ['--x', 'x', '--y', 'class', '--estimator', 'plugin'],
      1,
      "column 'x' has another value in each of 200 rows",
    ],
    [
      'a figure of another kind',
      ['--x', 'x', '--y', 'y', '--figure', 'a.pdf'],
      2,
      '--figure: must end in .svg or .png',
    ],
    ['one column twice', ['--x', 'x', '--y', 'x'], 2, "--x: 'x' is"],
    [
      'a column that is given',
      ['--x', 'x', '--y', 'y', '--given', 'y'],
      2,
      "--given: 'y' is in --x or --y too",
    ],
    [
      'ross with a condition',
      ['--x', 'expert', '--y', 'y', '--given', 'z', '--estimator', 'ross'],
      2,
      '--given: ross',
    ],
    [
      'an unknown estimator',
      ['--x', 'x', '--y', 'y', '--estimator', 'kgs'],
      2,
      "--estimator: no 'kgs'; did you mean 'ksg'",
    ],
  ] as const)('refuses %s in one line', async (_, words, exitCode, text) => {
    const folder = folderWith({ 'data.csv': table });
    const result = await captured(['information', folder.path('data.csv'), ...words]);
    expect(result.stderr).toMatch(/^moelab information: [^\n]*\n$/);
    expect(result.stderr).toContain(text);
    expect(result.stderr).not.toContain('unexpected');
    expect(result).toMatchObject({ exitCode, stdout: '' });
  });
});
