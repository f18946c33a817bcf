import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../test/captured.ts';
import {
  fitDocument,
  jointFitDocument,
  leastSquaresFitDocument,
  likelihoodFitDocument,
  modelDocument,
  scoreDocument,
} from './formats.ts';

const mcycle = fileURLToPath(new URL('../data/mcycle.csv', import.meta.url));
const two = ['--target', 'y', '--experts', '2', '--starts', '3'];

describe('moelab fit', () => {
  it('prints JSON of the documented shape, and scores the saved model alike', async () => {
    const folder = folderWith();
    const model = folder.path('model.json');
    const words = ['--target', 'accel', '--experts', '4', '--starts', '2', '--out', model, '--json'];
    const fit = await captured(['fit', mcycle, ...words]);
    expect(fit).toMatchObject({ exitCode: 0, stderr: '' });
    const document = likelihoodFitDocument.parse(JSON.parse(fit.stdout));
    expect(document).toMatchObject({ rows: 133, parameterCount: 18, engine: 'fused', features: ['times'] });
    expect(document.bic).toBeCloseTo(-2 * document.logLikelihood + 18 * Math.log(133), 9);
    expect(document.starts.count).toBe(2);
    expect(document.starts.best).toBe(document.logLikelihood);

    modelDocument.parse(JSON.parse(readFileSync(model, 'utf8')));
    const scored = await captured(['score', model, mcycle, '--json']);
    const score = scoreDocument.parse(JSON.parse(scored.stdout));
    expect(score.logLikelihood).toBeCloseTo(document.logLikelihood, 9);
    expect(score.meanLogLikelihood!.value).toBeCloseTo(document.logLikelihood / 133, 11);
    expect((await captured(['score', model, mcycle])).stdout).toMatch(/log-likelihood +-5\d\d\.\d{4}\n/);
  });

  it('prints a report with the parameters, and the files that it wrote', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    const out = folder.path('model.json');
    const { exitCode, stdout, stderr } = await captured([
      'fit',
      folder.path('data.csv'),
      ...two,
      '--out',
      out,
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const text of [
      '40 rows, y given x',
      '2 linear experts behind a softmax gate, by em, seed 1',
      /log-likelihood +-?\d/,
      /BIC +-?\d.* with 8 free parameters/,
      /starts +3, of which \d+ % ended at the best/,
      /effective experts +[12]\.\d\d of 2/,
      /gate\.slopes x .*0 \(fixed\)/,
      /experts\.slopes x y +\S+ ± \S+ +\S+ ± \S+/,
      `Wrote ${out}.`,
    ]) {
      expect(stdout).toMatch(text);
    }
    expect(folder.names()).toEqual(['data.csv', 'model.json']);
  });

  it('prints the same bytes again, and others from another seed', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    const run = (seed: string) =>
      captured(['fit', folder.path('data.csv'), ...two, '--json', '--seed', seed]);
    const first = await run('5');
    expect((await run('5')).stdout).toBe(first.stdout);
    const other = fitDocument.parse(JSON.parse((await run('6')).stdout));
    expect(other.spec.seed).toBe(6);
  });

  it('warns with both counts when there are fewer rows than free parameters', async () => {
    const rows = crossing.split('\n').slice(0, 13).join('\n');
    const folder = folderWith({ 'data.csv': rows });
    const fit = (...words: string[]) => captured(['fit', folder.path('data.csv'), '--target', 'y', ...words]);
    const network = ['--expert', 'mlp', 'expert.noise=none', '--estimator', 'least-squares', '--starts', '1'];
    const fitted = await fit('--experts', '2', ...network, 'estimator.maxIterations=5', '--json');
    const { warnings } = fitDocument.parse(JSON.parse(fitted.stdout));
    // two networks of 8·1 + 8 + 8 + 1 weights, and a gate of one slope and one bias
    expect(warnings[0]).toMatch(/^12 rows for 52 free parameters/);

    // four experts with a variance each cannot all hold on to enough rows; the warning says why it failed
    expect(await fit('--experts', '4', '--starts', '2')).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^moelab fit: warning: 12 rows for 18 free parameters.*\nmoelab fit: [^\n]*\n$/,
      ),
    });
  });

  it('computes on the backend that was asked for, and says so', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    const fit = async (backend: string) => {
      const words = [...two, '--backend', backend, '--json'];
      const { stdout } = await captured(['fit', folder.path('data.csv'), ...words]);
      return likelihoodFitDocument.parse(JSON.parse(stdout));
    };
    const [float64, wasm] = [await fit('float64'), await fit('wasm')];
    expect(float64.provenance.backend).toMatchObject({ name: 'float64', precision: 'float64' });
    expect(wasm.provenance.backend).toMatchObject({ name: 'wasm', precision: 'float32' });
    // float64 kernels fit this family on every backend
    expect(wasm.logLikelihood).toBe(float64.logLikelihood);
  });

  it('fits by least squares, with errors in place of likelihoods', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    const model = folder.path('model.json');
    const few = ['--starts', '1', 'estimator.maxIterations=40'];
    const kinds = ['--estimator', 'least-squares', 'expert.noise=none'];
    const words = ['--target', 'y', '--experts', '2', ...few, ...kinds, '--out', model];
    const json = await captured(['fit', folder.path('data.csv'), ...words, '--json']);
    const document = leastSquaresFitDocument.parse(JSON.parse(json.stdout));
    expect(document.rSquared).toBeGreaterThan(0);
    expect(document.rSquared).toBeLessThan(1);
    const scored = await captured(['score', model, folder.path('data.csv'), '--json']);
    const score = scoreDocument.parse(JSON.parse(scored.stdout));
    expect(score).toMatchObject({ logLikelihood: null, meanLogLikelihood: null });
    expect(score.meanSquaredError!.value).toBeCloseTo(document.meanSquaredError, 9);
    expect((await captured(['fit', folder.path('data.csv'), ...words])).stdout).toMatch(
      /mean squared error +\d/,
    );
  });

  it('reports the loss of a fit by gradient steps', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    const words = [...two.slice(0, 4), '--estimator', 'joint', 'estimator.epochs=2'];
    const json = await captured(['fit', folder.path('data.csv'), ...words, '--json']);
    const document = jointFitDocument.parse(JSON.parse(json.stdout));
    expect(document).toMatchObject({ loss: { name: 'log' }, epoch: 2 });
    const { stdout } = await captured(['fit', folder.path('data.csv'), ...words]);
    expect(stdout).toMatch(/loss +\d\S* \(log loss in nats a row\)\n/);
  });

  it('learns labelled classes and knows them again', async () => {
    const labelled = crossing
      .split('\n')
      .map((line, i) => (i === 0 ? 'x,kind' : line.replace(/,.*/, (i * 7) % 40 < i ? ',late' : ',early')))
      .join('\n');
    const folder = folderWith({ 'data.csv': labelled });
    const model = folder.path('model.json');
    const words = [
      '--target',
      'kind',
      '--experts',
      '2',
      '--expert',
      'categorical',
      '--starts',
      '1',
      'estimator.maxIterations=20',
    ];
    const figure = folder.path('fit.svg');
    const json = await captured([
      'fit',
      folder.path('data.csv'),
      ...words,
      '--out',
      model,
      '--figure',
      figure,
      '--json',
    ]);
    const document = likelihoodFitDocument.parse(JSON.parse(json.stdout));
    expect(document.classes).toEqual(['early', 'late']);
    expect(readFileSync(figure, 'utf8')).toContain('probability of kind');
    const score = await captured(['score', model, folder.path('data.csv'), '--json']);
    const scored = scoreDocument.parse(JSON.parse(score.stdout));
    expect(scored.logLikelihood).toBeCloseTo(document.logLikelihood, 9);
    expect(scored.errorRate!.value).toBeLessThan(0.5);

    const other = folderWith({ 'data.csv': 'x,kind\n1,lat\n' });
    expect(await captured(['score', model, other.path('data.csv')])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /row 1, column 'kind': 'lat' is not a class of the model; did you mean 'late'\?/,
      ),
    });
  });

  it('shows progress on a terminal only, and takes it away', async () => {
    const folder = folderWith({ 'data.csv': crossing });
    const shown = await captured(['fit', folder.path('data.csv'), ...two, '--json'], { isTTY: true });
    const clear = '\r\u001b[K';
    const lines = shown.stderr.split(clear);
    expect(lines[0]).toBe('');
    expect(lines[1]).toBe('moelab fit: starts 0 of 3');
    expect(lines.at(-1)).toBe('');
    JSON.parse(shown.stdout);
  });

  it('keeps text columns out of the way unless they are used', async () => {
    const named = crossing
      .split('\n')
      .map((line, i) => (i === 0 ? 'name,x,y' : line && `row ${i},${line}`))
      .join('\n');
    const folder = folderWith({ 'data.csv': named });
    expect(await captured(['fit', folder.path('data.csv'), ...two])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /column 'name': 'row 1' is not a number .*choose columns with --features/,
      ),
    });
    expect((await captured(['fit', folder.path('data.csv'), ...two, '--features', 'x'])).exitCode).toBe(0);
  });
});

describe('moelab score refuses', () => {
  it('models and tables that it cannot use, each in one line', async () => {
    const folder = folderWith({ 'data.csv': crossing, 'other.csv': 'a,y\n1,2\n', 'empty.json': '' });
    const model = folder.path('model.json');
    await captured(['fit', folder.path('data.csv'), ...two, '--out', model]);
    const text = readFileSync(model, 'utf8');
    const changed = folderWith({
      'cut.json': text.slice(0, text.length / 2),
      'newer.json': text.replace('"version": 1', '"version": 99'),
      'bare.json': JSON.stringify({ ...JSON.parse(text), meta: {} }),
      'other.json': '{}',
    });
    for (const [file, data, expected] of [
      [changed.path('cut.json'), 'data.csv', /cut\.json: is not complete JSON/],
      [changed.path('newer.json'), 'data.csv', /version 99, and this program reads version 1/],
      [changed.path('bare.json'), 'data.csv', /bare\.json: its meta does not name the columns/],
      [changed.path('other.json'), 'data.csv', /other\.json: is not a saved model/],
      [folder.path('empty.json'), 'data.csv', /empty\.json: is empty/],
      [folder.path('no.json'), 'data.csv', /no\.json: there is no such file/],
      [
        model,
        'other.csv',
        /other\.csv: has no column 'x', which .*model\.json was fitted to \(columns: a, y\)/,
      ],
    ] as const) {
      const result = await captured(['score', file, folder.path(data), '--json']);
      expect(result).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringMatching(expected) });
      expect(result.stderr).toMatch(/^moelab score: [^\n]*\n$/);
    }
  });
});
