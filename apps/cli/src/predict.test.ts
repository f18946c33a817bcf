import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captured, crossing, folderWith } from '../test/captured.ts';
import { predictDocument } from './formats.ts';
import { readTable } from './read-table.ts';

/** Two lines fitted to `crossing`, in a folder with other tables. */
async function fitted(files: Readonly<Record<string, string>> = {}, ...words: string[]) {
  const folder = folderWith({ 'data.csv': crossing, ...files });
  const model = folder.path('model.json');
  const common = ['--target', 'y', '--experts', '2', '--starts', '1', 'estimator.maxIterations=20'];
  await captured(['fit', folder.path('data.csv'), ...common, '--out', model, ...words]);
  return { ...folder, model };
}

describe('moelab predict', () => {
  it('needs the features only, in any order, and writes a line for each row', async () => {
    const { path, model } = await fitted({ 'new.csv': 'name,x\na,-1\n"b, c",0.5\n' });
    const json = await captured(['predict', model, path('new.csv'), '--route', '--json']);
    const document = predictDocument.parse(JSON.parse(json.stdout));
    const { predictions, routing } = document;
    expect(document).toMatchObject({ rows: 2, features: ['x'], targets: ['y'] });

    const out = path('predicted.csv');
    const { stdout } = await captured(['predict', model, path('new.csv'), '--route', '--out', out]);
    expect(stdout).toBe(`Wrote ${out}: 2 rows.\n`);
    const { columns } = readTable(out);
    expect(columns.map(({ name }) => name)).toEqual([
      'y',
      'layer1.expert',
      'layer1.weight1',
      'layer1.weight2',
    ]);
    // every digit is there
    expect([...columns[0]!.values]).toEqual(predictions.map(([y]) => y));
    expect([...columns[1]!.values]).toEqual([...routing![0]!.expert]);

    // the mean of the two lines by their weights
    const parameters = JSON.parse(readFileSync(model, 'utf8')).parameters;
    const [slopes, intercepts] = ['experts.slopes', 'experts.intercept'].map(
      (name) => parameters[name].values,
    );
    for (const [i, x] of [-1, 0.5].entries()) {
      const weights = routing![0]!.weights[i]! as readonly number[];
      const mixed = weights.reduce((sum, w, e) => sum + w * (slopes[e] * x + intercepts[e]), 0);
      expect(predictions[i]![0]).toBeCloseTo(mixed, 12);
    }
  });

  it('refuses tables and models that it cannot use, each in one line', async () => {
    const { path, model, names } = await fitted({
      'other.csv': 'z,y\n1,2\n',
      'bad.csv': 'x\n1\nNaN\n',
      'bare.json': '{}',
    });
    await captured(['fit', path('data.csv'), '--target', 'y', '--experts', '1', '--out', path('one.json')]);
    for (const [file, data, expected, words = []] of [
      [
        model,
        'other.csv',
        /other\.csv: has no column 'x', which .*model\.json was fitted to \(columns: z, y\)/,
      ],
      [model, 'bad.csv', /bad\.csv: row 2 \(line 3\), column 'x': is missing \('NaN'\)/],
      [path('bare.json'), 'data.csv', /bare\.json: is not a saved model/],
      [path('no.json'), 'data.csv', /no\.json: there is no such file/],
      [path('one.json'), 'data.csv', /--route: .*one\.json has one expert/, ['--route']],
      [model, 'data.csv', /--out: must end in \.csv, got/, ['--out', path('predicted.txt')]],
    ] as const) {
      const result = await captured(['predict', file, path(data), ...words]);
      expect(result).toMatchObject({ stdout: '', stderr: expect.stringMatching(expected) });
      expect(result.exitCode).toBeGreaterThan(0);
      expect(result.stderr).toMatch(/^moelab predict: [^\n]*\n$/);
    }
    expect(names()).not.toContain('predicted.txt');
  });

  it('refuses a model whose units were changed', async () => {
    const { path, model } = await fitted();
    const text = readFileSync(model, 'utf8');
    const file = JSON.parse(text);
    const scale = { mean: 0, scale: 1 };
    file.meta.standardisation = { features: [scale, scale] };
    const changed = folderWith({ 'changed.json': JSON.stringify(file) });
    expect((await captured(['predict', changed.path('changed.json'), path('data.csv')])).stderr).toMatch(
      /changed\.json: meta\.standardisation must have one scale for each of the 1 features/,
    );
  });
});
