import { readFileSync, writeFileSync } from 'node:fs';
import { normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { captured, folderWith } from '../../test/captured.ts';
import { npyBytes } from '../../test/npy-bytes.ts';
import { type RateDocument, rateDocument } from '../formats.ts';

const table = [
  [0.1, 0.6, 0.9],
  [0.7, 0.2, 0.5],
  [0.8, 0.4, 0.05],
];
const losses = `a,b,c\n${table.map((row) => row.join(',')).join('\n')}\n`;
const weights = 'w\n0.5\n0.3\n0.2\n';

async function documentOf(words: readonly string[]): Promise<RateDocument> {
  const { exitCode, stdout, stderr } = await captured(['rate', ...words, '--json']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return rateDocument.parse(JSON.parse(stdout));
}

describe('moelab rate', () => {
  it('gives certified points at slopes and at rates, and the limits', async () => {
    const folder = folderWith({ 'losses.csv': losses, 'w.csv': weights });
    const words = [folder.path('losses.csv'), '--weights', folder.path('w.csv')];
    const { points, limits, experts } = await documentOf([...words, '--beta', '8,2', '--rate', '0.5']);
    expect(experts).toEqual(['a', 'b', 'c']);
    expect(points.map(({ beta }) => beta!.toFixed(3))).toEqual(['2.000', '8.000', '4.571']);
    // the values of packages/information/README.md
    expect(points[2]).toMatchObject({ asked: 0.5, rate: 0.5, converged: true });
    expect(points[2]!.distortion).toBeCloseTo(0.194729, 6);
    // every input has its own best expert, so Rmax is the entropy of the weights
    const entropy = -[0.5, 0.3, 0.2].reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(limits.Rmax).toBeCloseTo(entropy, 12);
    expect(limits.D0).toBeCloseTo(0.5 * 0.1 + 0.3 * 0.7 + 0.2 * 0.8, 12);
    expect(limits.Dmin).toBeCloseTo(0.12, 12);
    for (const { lower, upper, gap, load, distortion } of points) {
      expect(distortion).toBe(upper);
      expect(upper - lower).toBeCloseTo(gap, 12);
      expect(gap).toBeLessThanOrEqual(1e-10);
      expect(load.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  it('answers a rate beyond R_max with R_max, and says so', async () => {
    const folder = folderWith({ 'losses.csv': losses });
    const { points, limits, notes } = await documentOf([folder.path('losses.csv'), '--rate', '7']);
    expect(points).toMatchObject([{ asked: 7, rate: limits.Rmax, distortion: limits.Dmin, beta: null }]);
    expect(notes.at(-1)).toMatch(/^the rate 7 nats is beyond R_max = 1\.098/);
  });

  it('takes and gives rates in bits, and leaves losses and slopes as they are', async () => {
    const folder = folderWith({ 'losses.csv': losses });
    const file = folder.path('losses.csv');
    const nats = await documentOf([file, '--beta', '3', '--capacity', `${0.5 * Math.LN2}`]);
    const bits = await documentOf([file, '--beta', '3', '--capacity', '0.5', '--unit', 'bits']);
    expect(bits.unit).toBe('bits');
    expect(bits.points[0]!.rate).toBeCloseTo(nats.points[0]!.rate / Math.LN2, 12);
    expect(bits.points[0]).toMatchObject({ beta: 3, distortion: nats.points[0]!.distortion });
    expect(bits.capacity!.lower).toBeCloseTo(nats.capacity!.lower, 12);
    expect(bits.limits.Rmax).toBeCloseTo(Math.log2(3), 12);
    expect(bits.limits.firstActivation).toBe(nats.limits.firstActivation);
  });

  it('reads the same losses from CSV, .npy and JSON', async () => {
    const folder = folderWith({ 'losses.csv': losses, 'losses.json': JSON.stringify(table) });
    const data = new Uint8Array(Float64Array.from(table.flat()).buffer);
    writeFileSync(folder.path('losses.npy'), npyBytes({ shape: [3, 3], data }));
    const read = await Promise.all(
      ['csv', 'npy', 'json'].map((kind) => documentOf([folder.path(`losses.${kind}`), '--beta', '2'])),
    );
    expect(read[1]!.experts).toEqual(['1', '2', '3']);
    expect(read[1]!.points).toEqual(read[0]!.points);
    expect(read[2]!.points).toEqual(read[0]!.points);
  });

  it('does not let a gate of the input profit from labels that the input does not tell', async () => {
    // the better expert of each row is a coin toss: no gate of x gains, a genie does
    const random = stream(3, 'coins');
    const rows = Array.from({ length: 80 }, () => [normal(random), normal(random) < 0 ? 1 : 0] as const);
    const folder = folderWith({
      'losses.csv': `a,b\n${rows.map(([, coin]) => `${coin},${1 - coin}`).join('\n')}\n`,
      'x.csv': `x\n${rows.map(([x]) => x).join('\n')}\n`,
    });
    const file = folder.path('losses.csv');
    const genie = await documentOf([file, '--beta', '4']);
    const conditional = ['--distortion', 'conditional', '--inputs', folder.path('x.csv')];
    const fitted = await documentOf([file, '--beta', '4', ...conditional, '--neighbours', '20']);
    expect(genie.points[0]!.distortion).toBeLessThan(0.1);
    expect(genie.points[0]).not.toHaveProperty('measured');
    expect(fitted.points[0]!.measured).toBeGreaterThan(0.4);
    expect(fitted.provenance).toMatchObject({ seed: 1, inputs: { file: folder.path('x.csv') } });
  });

  it('prints a table and draws the curve, with the same bytes again', async () => {
    const folder = folderWith({ 'losses.csv': losses });
    const words = ['rate', folder.path('losses.csv'), '--rate', '0.4', '--figure', folder.path('curve.svg')];
    const { exitCode, stdout } = await captured(words);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/D_min +0\.116667 +from R_max = 1\.09861 nats on\n/);
    expect(stdout).toMatch(/ 0\.400000 +0\.\d+ /);
    const svg = readFileSync(folder.path('curve.svg'), 'utf8');
    expect(svg).toContain('>losses.csv: what routing is worth</text>');
    expect(svg.split('<circle ').length - 1).toBe(1 + 1); // the point that was asked for, and its sample in the legend
    expect(svg).not.toMatch(/NaN|undefined/);
    expect((await captured(words)).stdout).toBe(stdout);
    expect(readFileSync(folder.path('curve.svg'), 'utf8')).toBe(svg);
  });

  it('draws one point where one expert is best for every input', async () => {
    const folder = folderWith({ 'losses.csv': 'a,b\n0,1\n0.5,2\n' });
    const figure = folder.path('curve.svg');
    const { limits, points } = await documentOf([folder.path('losses.csv'), '--figure', figure]);
    expect(limits).toEqual({ D0: 0.25, Dmin: 0.25, Rmax: 0, firstActivation: null });
    expect(points).toEqual([]);
    expect(readFileSync(figure, 'utf8')).not.toMatch(/NaN|undefined/);
  });

  const files = {
    'losses.csv': losses,
    'w.csv': weights,
    'nan.csv': 'a,b\n1,2\n3,NaN\n',
    'nan.json': '[[1,2],[3,null]]',
    'ragged.json': '[[1,2],[3]]',
    'value.json': '3',
    'columns.json': '{"a":[1,2],"b":[1]}',
    'short.csv': 'w\n0.5\n0.5\n',
    'negative.csv': 'w\n-0.5\n1\n0.5\n',
    'sum.csv': 'w\n0.5\n0.2\n0.2\n',
    'cut.npy': 'no array',
  };
  it.each([
    ['a NaN loss', ['nan.csv'], 1, "nan.csv: row 2 (line 3), column 'b': is missing ('NaN')"],
    ['a null loss', ['nan.json'], 1, "nan.json: row 2, column '2': is missing ('null')"],
    ['a ragged list', ['ragged.json'], 1, 'row 2 has 1 values instead of 2'],
    ['one value', ['value.json'], 1, 'must be a list of rows'],
    ['columns of two lengths', ['columns.json'], 1, "'b' has 1 values instead of 2 as in 'a'"],
    ['a file that is no array', ['cut.npy'], 1, 'cut.npy: is not a .npy file'],
    ['a missing file', ['none.npy'], 1, 'none.npy: there is no such file'],
    ['too few weights', ['losses.csv', '--weights', 'short.csv'], 1, 'short.csv: has 2 rows'],
    ['a negative weight', ['losses.csv', '--weights', 'negative.csv'], 1, 'row 1: a weight must be'],
    ['weights of another sum', ['losses.csv', '--weights', 'sum.csv'], 1, 'must sum to 1, got 0.89'],
    ['weights in columns', ['losses.csv', '--weights', 'losses.csv'], 1, 'weights are one column'],
    ['a slope of 0', ['losses.csv', '--beta', '1,0'], 2, "--beta: must be a finite number > 0, got '0'"],
    ['a negative rate', ['losses.csv', '--rate=-1'], 2, "--rate: must be a finite number ≥ 0, got '-1'"],
    ['an unknown unit', ['losses.csv', '--unit', 'bit'], 2, '--unit: must be nats or bits'],
    ['no inputs', ['losses.csv', '--distortion', 'conditional'], 2, '--inputs: is missing'],
    [
      'inputs for nothing',
      ['losses.csv', '--inputs', 'w.csv'],
      2,
      '--inputs: is of --distortion conditional',
    ],
    [
      'too few rows to hold some out',
      ['losses.csv', '--distortion', 'conditional', '--inputs', 'w.csv'],
      2,
      'needs at least 5 rows, got 3',
    ],
  ] as const)('refuses %s in one line', async (_, words, exitCode, text) => {
    const folder = folderWith(files);
    const placed = words.map((word) => (/\.(csv|npy|json)$/.test(word) ? folder.path(word) : word));
    const result = await captured(['rate', ...placed]);
    expect(result.stderr).toMatch(/^moelab rate: [^\n]*\n$/);
    expect(result.stderr).toContain(text);
    expect(result.stderr).not.toContain('unexpected');
    expect(result).toMatchObject({ exitCode, stdout: '' });
  });
});
